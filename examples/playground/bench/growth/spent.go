package growth

import (
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
)

// spent is what a process used for something.
type spent struct{ wall, cpu time.Duration }

// spend does something and says what the process, with those that it has started, used.
func spend(pid int, do func() error) (spent, error) {
	before, err := process.CPU(pid)
	if err != nil {
		return spent{}, err
	}
	began := time.Now()
	if err := do(); err != nil {
		return spent{}, err
	}
	wall := time.Since(began)
	after, err := process.CPU(pid)
	return spent{wall: wall, cpu: after - before}, err
}
