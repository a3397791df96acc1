//go:build !linux

package product

import "syscall"

// dieWithParent has no counterpart here: the child ends with Stop only.
func dieWithParent() *syscall.SysProcAttr { return nil }
