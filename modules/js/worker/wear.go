package worker

import (
	"runtime/metrics"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// quick is a message that can't have taken much.
const quick = time.Millisecond

// worn is 1 when the process has taken so much memory that the next message may
// not get what it may hold. Go gives memory back, but the system counts what was
// asked for once.
func (s *server) worn(begun time.Time, limits script.Limits) byte {
	if time.Since(begun) < quick {
		return 0
	}
	sample := []metrics.Sample{{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	metrics.Read(sample)
	var free uint64
	for _, s := range sample {
		free += s.Value.Uint64()
	}
	if free > limits.Memory/2 {
		return 1
	}
	return 0
}
