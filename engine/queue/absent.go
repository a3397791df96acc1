package queue

import (
	"os"

	"github.com/patchbay-dev/patchbay/engine/queue/embedded"
)

// absent reports whether it is known without a question that the flow has nothing queued and
// nothing left. The embedded server is not started to find out: it would have files of it.
func (f *Flow) absent() bool {
	if f.broker.Refused() != nil {
		return true
	}
	f.mu.RLock()
	edges, nothing := len(f.order), f.nothing
	f.mu.RUnlock()
	if nothing {
		return true
	}
	if edges > 0 || f.broker.options.URL != "" || f.broker.link.opened() != nil {
		return false
	}
	for _, stream := range []string{f.names.queue, f.names.letters} {
		if _, err := os.Stat(embedded.StreamDir(f.broker.options.Dir, stream)); err == nil {
			return false
		}
	}
	return true
}

// empty reports whether the flow has no queued edge now.
func (f *Flow) empty() bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return len(f.order) == 0
}
