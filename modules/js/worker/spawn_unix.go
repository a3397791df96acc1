//go:build unix && !linux

package worker

import "syscall"

// attributes keep the terminal's signals from the worker. When the engine dies the
// worker reads the end of its pipe.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func environment() []string { return nil }
