package controlplane

import "syscall"

func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Pdeathsig: syscall.SIGKILL,
		// Its own group, so that Ctrl-C in a terminal reaches the parent only
		// and the parent decides the order in which things end.
		Setpgid: true,
	}
}
