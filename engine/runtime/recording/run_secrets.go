package recording

import (
	"sync"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// knownSecrets are the secrets of a run as far as its messages have come. They are
// looked for when something of the run is shown, and each message is looked at
// once.
type knownSecrets struct {
	mu    sync.Mutex
	given *redact.Set // what came with messages of queued edges
	// carried are those of given that the messages had.
	carried []string
	asked   bool
	set     *redact.Set // once asked
	seen    int         // of the run's hops
	open    []*Hop      // of those seen, whose message had not arrived
}

// Secrets returns what is secret in the run so far: in the messages that were
// emitted and that arrived, in the settings and in the maps.
func (r *Run) Secrets() *redact.Set {
	k := &r.known
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.asked {
		k.asked, k.set = true, redact.Join(r.Beginning.Secrets, k.given)
	}
	fresh := r.hopsFrom(k.seen)
	k.seen += len(fresh)
	waiting := append(k.open, fresh...)
	k.open = nil
	for _, h := range waiting {
		if h.State.Load() < hopArrived {
			k.open = append(k.open, h)
			continue
		}
		k.set = k.set.With(redact.Secrets(h.Message, h.Emitted)...)
	}
	return k.set
}

// release lets go of the hops, once the run is compacted.
func (k *knownSecrets) release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.open = nil
}

// hopsFrom returns the recorded hops from an index on.
func (r *Run) hopsFrom(index int) []*Hop {
	r.mu.Lock()
	defer r.mu.Unlock()
	var hops []*Hop
	for _, chunk := range r.chunks {
		for i := min(index, len(chunk)); i < len(chunk); i++ {
			hops = append(hops, &chunk[i])
		}
		index = max(0, index-len(chunk))
	}
	return hops
}
