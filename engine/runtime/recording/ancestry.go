package recording

import (
	"sync"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// ancestry keeps the secrets of the messages that led to one hop, the last whose children
// were asked about: a list that is split into thousands of messages is looked at once, and
// not for each of them.
type ancestry struct {
	mu     sync.Mutex
	parent *Hop
	found  []string
}

// SecretsBefore returns the secrets of the messages that led to the hop. They have arrived,
// so they don't change any more; nobody may change what is returned.
func (h *Hop) SecretsBefore() []string {
	if h.Parent == nil || h.Parent.State.Load() < hopArrived {
		return redact.Secrets(h.Parent.messages()...)
	}
	a := &h.Run.ancestry
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.parent != h.Parent {
		a.parent, a.found = h.Parent, redact.Secrets(h.Parent.messages()...)
	}
	return a.found
}

// release lets go of the hop, once the run is compacted.
func (a *ancestry) release() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.parent, a.found = nil, nil
}
