package worker

import (
	"os"
	"syscall"
)

// attributes keep the console's signals from the worker. When the engine dies the
// worker reads the end of its pipe.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP, HideWindow: true}
}

// environment is what Windows itself wants a process to have.
func environment() []string { return []string{"SYSTEMROOT=" + os.Getenv("SYSTEMROOT")} }

func startProcess(name string, arguments []string, attributes *os.ProcAttr) (*os.Process, error) {
	return os.StartProcess(name, arguments, attributes)
}
