package runtime

import (
	"context"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// history keeps the newest runs of a flow, live ones included. Safe for concurrent
// use.
type history struct {
	recorder *recorder
	flow     string
	keep     int

	mu     sync.Mutex
	ring   []*run
	next   int
	total  int
	failed int

	live  *run          // the first of the runs that have not ended
	ended chan struct{} // closed when a run ends; nil while nobody waits for that
}

// beginning is how a run begins: at a source port that emits, or at a target port
// that is sent something.
type beginning struct {
	node, port string
	source     bool // the port emits; else it is sent something
	caller     bool // somebody outside waits for the answer while the run lasts
	maxHops    int  // deliveries that the run may have
	// secrets are in the settings and maps of the wiring; what is shown of the run holds
	// none of them.
	secrets *redact.Set
	wiring  any // on which the run stays, for who began it
}

// begin records the begin of a run and of its first hop, at which a message has
// arrived. The caller ends it by finish.
func (r *history) begin(ctx context.Context, from beginning, message any) (*run, *hop) {
	begun := newRun(ctx, r, from)
	root, _ := begun.next(&begun.lifetime, nil, nil)
	root.arrived(message)
	r.add(begun)
	r.recorder.events.run(begun)
	return begun, root
}

// finish records the end of a run and of its first hop.
func (r *history) finish(over *run, root *hop, err error) {
	root.done(err, false)
	over.finish(err)
	r.finished(over)
	r.recorder.events.run(over)
}

// totals returns how many runs there have been, and how many of them failed.
func (r *history) totals() (runs, failed int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.total, r.failed
}

func (r *history) add(added *run) {
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

func (r *history) finished(over *run) {
	r.recorder.sealer.offer(over)
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

func (r *history) unlink(over *run) {
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
func (r *history) stop(cause error, match func(*run) bool) int {
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
func (r *history) await(ctx context.Context, match func(*run) bool) *run {
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
func (r *history) newest(limit int) []*run {
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

func (r *history) find(id string) (*run, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, candidate := range r.ring {
		if candidate.id == id {
			return candidate, true
		}
	}
	return nil, false
}

// lasting returns the live runs that began at least so long ago.
func (r *history) lasting(age time.Duration) []*run {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []*run
	for live := r.live; live != nil; live = live.later {
		if time.Since(live.began) >= age {
			found = append(found, live)
		}
	}
	return found
}
