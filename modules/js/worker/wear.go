package worker

import (
	"runtime/metrics"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// worn is 1 when the process has taken so much memory that the next message may
// not get what it may hold. Go gives memory back, but the system counts what was
// asked for once.
func (s *server) worn(limits script.Limits) byte {
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
