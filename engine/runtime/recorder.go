package runtime

import "sync"

// recorder keeps the newest runs of a flow, live ones included.
type recorder struct {
	keep int

	mu     sync.Mutex
	ring   []*run
	next   int
	total  int
	failed int
}

func (r *recorder) add(added *run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total++
	if len(r.ring) < r.keep {
		r.ring = append(r.ring, added)
		return
	}
	r.ring[r.next] = added
	r.next = (r.next + 1) % r.keep
}

func (r *recorder) finished(over *run) {
	over.flow.engine.sealer.offer(over)
	if over.err == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed++
}

// newest returns up to limit runs, newest first.
func (r *recorder) newest(limit int) []*run {
	r.mu.Lock()
	defer r.mu.Unlock()
	count := len(r.ring)
	if limit <= 0 || limit > count {
		limit = count
	}
	runs := make([]*run, 0, limit)
	for i := range limit {
		runs = append(runs, r.ring[(r.next+2*count-1-i)%count])
	}
	return runs
}

func (r *recorder) find(id string) (*run, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, candidate := range r.ring {
		if candidate.id == id {
			return candidate, true
		}
	}
	return nil, false
}
