package chart_test

import (
	"os"
	"syscall"
	"testing"
)

// terminate asks a process to end, as a kubelet does.
func terminate(t *testing.T, pid int) {
	t.Helper()
	process, err := os.FindProcess(pid)
	if err == nil {
		err = process.Signal(syscall.SIGTERM)
	}
	if err != nil {
		t.Fatal(err)
	}
}
