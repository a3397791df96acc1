package worker

import (
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// timerSlack is by how much the system may delay timers of a worker, in nanoseconds.
// A thread of Go's runtime wakes every 20 µs, for a millisecond after each message. In a
// process that works for 100 µs at a time that is a sixth of its processor time, and nothing
// in a worker needs timers that exact.
const timerSlack = 1_000_000

// startProcess starts a worker with timers that may be late: it inherits the slack of the
// thread that starts it, and no thread of its own can set that of Go's.
func startProcess(name string, arguments []string, attributes *os.ProcAttr) (*os.Process, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if unix.Prctl(unix.PR_SET_TIMERSLACK, timerSlack, 0, 0, 0) == nil { // without it a worker costs more
		defer func() { _ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0) }() // 0 is what the thread had
	}
	return os.StartProcess(name, arguments, attributes)
}

// attributes make the worker die with the engine, and keep the terminal's signals
// from it.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func environment() []string { return nil }
