package worker

import "syscall"

// attributes make the worker die with the engine, and keep the terminal's signals
// from it.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func environment() []string { return nil }
