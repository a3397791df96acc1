//go:build !linux

package node

import "syscall"

// Check has refused other systems before one of these is called.

func checkPrivileges() error { return nil }

func attributes() *syscall.SysProcAttr { return nil }
