package runtime

import (
	"context"
	"sync"
)

// recorder keeps the newest runs of a flow, live ones included.
type recorder struct {
	keep int

	mu     sync.Mutex
	ring   []*run
	next   int
	total  int
	failed int

	live  *run          // the first of the runs that have not ended
	ended chan struct{} // closed when a run ends; nil while nobody waits for that
}

func (r *recorder) add(added *run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total++
	added.later = r.live
	if r.live != nil {
		r.live.earlier = added
	}
	r.live = added
	if len(r.ring) < r.keep {
		r.ring = append(r.ring, added)
		return
	}
	r.ring[r.next] = added
	r.next = (r.next + 1) % r.keep
}

func (r *recorder) finished(over *run) {
	over.flow.engine.sealer.offer(over)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unlink(over)
	if r.ended != nil {
		close(r.ended)
		r.ended = nil
	}
	if over.err != nil {
		r.failed++
	}
}

func (r *recorder) unlink(over *run) {
	if over.later != nil {
		over.later.earlier = over.earlier
	}
	if over.earlier != nil {
		over.earlier.later = over.later
	} else {
		r.live = over.later
	}
	over.earlier, over.later = nil, nil
}

// stop ends the live runs that match and returns how many there were.
func (r *recorder) stop(cause error, match func(*run) bool) int {
	var found []*run
	r.mu.Lock()
	for live := r.live; live != nil; live = live.later {
		if match(live) {
			found = append(found, live)
		}
	}
	r.mu.Unlock()
	for _, live := range found {
		live.stop(cause)
	}
	return len(found)
}

// await returns nil once no live run matches, or one that does when ctx ends.
func (r *recorder) await(ctx context.Context, match func(*run) bool) *run {
	for {
		r.mu.Lock()
		left := r.live
		for left != nil && !match(left) {
			left = left.later
		}
		if left != nil && r.ended == nil {
			r.ended = make(chan struct{})
		}
		ended := r.ended
		r.mu.Unlock()
		if left == nil {
			return nil
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return left
		}
	}
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
