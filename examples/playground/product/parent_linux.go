package product

import "syscall"

// dieWithParent ends the child when this process is killed, gracefully, so that
// it takes its connection file with it. Its own process group keeps a Ctrl-C in
// the terminal from reaching it before its turn.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
}
