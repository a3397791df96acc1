package worker

import (
	"runtime/metrics"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

const (
	// quick is a message that can't have taken much.
	quick = time.Millisecond
	// usual is what Go takes for messages of every kind, garbage included.
	usual = garbage + garbage/2
)

// wear is the memory that a process had taken when it began, to find out when the next
// message may not get all that it is allowed. Go gives memory back, but the system
// counts what was asked for once, and an engine with memory of its own may keep some.
type wear struct {
	mapped    uint64 // by Go
	left      uint64 // of the arena at hand
	addresses uint64 // of the process; 0 where the system does not count them
}

func newWear() (wear, error) {
	left, err := reserved()
	if err != nil {
		return wear{}, err
	}
	used, err := addresses()
	return wear{mapped: everMapped(), left: left, addresses: used}, err
}

// worn reports whether the process is to be replaced after a message that took
// from begun to now.
func (w wear) worn(begun time.Time, limits script.Limits) bool {
	if time.Since(begun) < quick {
		return false
	}
	grown := everMapped() - w.mapped
	if grown > max(limits.Memory/2, usual)*shadow {
		return true
	}
	used, err := addresses()
	if err != nil {
		return true
	}
	arenas := uint64(0)
	if grown > w.left {
		arenas = (grown - w.left + arena - 1) / arena
	}
	return used > w.addresses+arenas*arena+bookkeeping/2*shadow
}

// everMapped is the memory that Go has from the system, with what it gave back.
func everMapped() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
