//go:build !linux

package controlplane

import "syscall"

// dieWithParent has nothing to add here: the child leaves when its standard
// input closes, which the end of the parent does.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
