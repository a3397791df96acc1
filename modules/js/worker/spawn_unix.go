//go:build unix && !linux

package worker

import (
	"os"
	"syscall"
)

// attributes keep the terminal's signals from the worker. When the engine dies the
// worker reads the end of its pipe.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func environment() []string { return nil }

func startProcess(name string, arguments []string, attributes *os.ProcAttr) (*os.Process, error) {
	return os.StartProcess(name, arguments, attributes)
}
