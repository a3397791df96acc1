package journal

import (
	"errors"
	"time"
)

// Inspect reports on a journal that nobody has open, and changes nothing.
func Inspect(disk Disk) (Report, error) {
	found, err := inspect(disk, time.Now().UTC())
	if err != nil {
		return Report{}, err
	}
	defer found.close()
	if found.fresh {
		return found.report, ErrNone
	}
	return found.report, nil
}

// ErrNone says that a directory holds no journal.
var ErrNone = errors.New("there is no state here")

// Repair mends a journal that nobody has open: damaged copies are rewritten,
// marked keys get the value that is to be restored or go away, and no mark is
// left. It returns what it found; Lost and Gap in it say what was done about them.
func Repair(o Options) (Report, error) {
	report, err := Inspect(o.Disk)
	if err != nil {
		return report, err
	}
	j, _, err := open(o)
	if err != nil {
		return report, err
	}
	defer func() {
		j.current.close()
		j.release()
	}()
	if j.broken {
		return report, j.failure
	}
	j.index.marks, j.index.gap = map[Key]Mark{}, nil
	if report.Damaged() {
		if err := j.rewrite(); err != nil {
			return report, err
		}
	}
	return report, j.writeSnapshot(j.index)
}
