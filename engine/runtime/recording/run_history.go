package recording

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// History keeps the newest runs of a flow, live ones included. Safe for concurrent
// use.
type History struct {
	Recorder *Recorder
	flow     string
	keep     int

	mu     sync.Mutex
	ring   []*Run
	next   int
	total  int
	failed int

	last   map[string]*Run // the last one that is over, by the node that began it
	newest *Run            // the last one that is over

	day        statistics.Day
	totals     statistics.Totals
	recalled   sync.Once
	forgetting sync.Mutex // held for no longer than Keep, which never blocks
	forgotten  bool
	before     atomic.Pointer[view.RunSummary] // the newest run of the processes before; nil for none

	waiting map[string]*Run // by id: the runs of which messages wait on queued edges
	parked  int             // of these, those that are not live
	// parkedHops are the hops of the parked runs.
	parkedHops int

	behind atomic.Bool // runs found no room in the compactor's queue

	live  *Run          // the first of the runs that have not ended
	ended chan struct{} // closed when a run ends; nil while nobody waits for that
}

// Beginning is how a run begins: at a source port that emits, or at a target port
// that is sent something.
type Beginning struct {
	Node, Port string
	Source     bool // the port emits; else it is sent something
	ByHand     bool // somebody sent what the source port emits
	Caller     bool // somebody outside waits for the answer while the run lasts
	MaxHops    int  // deliveries that the run may have
	// Secrets are in the settings and maps of the wiring; what is shown of the run holds
	// none of them.
	Secrets *redact.Set
	Wiring  any    // on which the run stays, for who began it
	Item    string // what the run is about; empty when nothing says so
}

// Begin records the begin of a run and of its first hop, at which a message has
// arrived. The caller ends it by Finish.
func (r *History) Begin(ctx context.Context, from Beginning, message any) (*Run, *Hop) {
	begun := newRun(ctx, r, from)
	if r.Recorder.tracer != nil {
		begun.trace = r.Recorder.tracer.Begin(ctx)
	}
	root, _ := begun.Next(&begun.lifetime, nil, nil)
	root.Item = from.Item
	root.Arrived(message)
	begun.open, begun.counted = 1, true
	r.add(begun)
	r.Recorder.Events.run(begun)
	return begun, root
}

// Finish records the end of a run and of its first hop, whose node failed by itself
// unless something failed downstream.
func (r *History) Finish(over *Run, root *Hop, err error, downstream bool) {
	root.Finish(err, false, downstream)
	over.answered.Store(true)
	r.leave(over, err)
}

// Totals returns how many runs there have been, and how many of them failed.
func (r *History) Totals() (runs, failed int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.total, r.failed
}

// Counted returns what became of the runs that are over, since the engine started.
func (r *History) Counted() statistics.Totals {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.totals
}

// Day returns the runs of the last day by half hours, the oldest first.
func (r *History) Day() []statistics.DayPart {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.day.Parts(time.Now())
}

func (r *History) add(added *Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.enter(added)
}

// enter is add under the lock.
func (r *History) enter(added *Run) {
	if added.counted {
		r.total++
	}
	r.link(added)
	if len(r.ring) < r.keep {
		r.ring = append(r.ring, added)
		return
	}
	r.ring[r.next] = added
	r.next = (r.next + 1) % r.keep
}

// over ends a part of a run, and counts the run when it is wholly over, both under
// the lock: the counts of whoever sees that a run is over have it among them.
func (r *History) over(over *Run, wholly bool) {
	over.over.Store(wholly)
	over.finish()
	if over.trace != nil {
		r.Recorder.tracer.End(over)
	}
	if !wholly {
		return // it goes on in another process, or in another part
	}
	r.keepLast(over)
	r.totals.Add(over.outcome(), over.Began, over.took)
	began, runs := over.Began, 1
	if over.resumed { // then it is among those that were read of the archive, or another engine counts it
		began, runs = r.Recorder.began.Add(over.since), 0
	}
	r.day.Add(began, runs, over.Failures.Load() > 0 || over.err != nil)
	if over.hasFailed() {
		r.failed++
	}
}

// signal says to whoever waits for it that a run is not live any more.
func (r *History) signal() {
	if r.ended != nil {
		close(r.ended)
		r.ended = nil
	}
}

func (r *History) link(added *Run) {
	added.later = r.live
	if r.live != nil {
		r.live.earlier = added
	}
	r.live = added
}

func (r *History) unlink(over *Run) {
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

// Stop ends the live runs that match and returns how many there were.
func (r *History) Stop(cause error, match func(*Run) bool) int {
	var found []*Run
	r.mu.Lock()
	for live := r.live; live != nil; live = live.later {
		if match(live) {
			found = append(found, live)
		}
	}
	r.mu.Unlock()
	for _, live := range found {
		live.Stop(cause)
	}
	return len(found)
}

// Await returns nil once no live run matches, or one that does when ctx ends.
func (r *History) Await(ctx context.Context, match func(*Run) bool) *Run {
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

// Newest returns up to limit runs, newest first.
func (r *History) Newest(limit int) []*Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	count := len(r.ring)
	if limit <= 0 || limit > count {
		limit = count
	}
	runs := make([]*Run, 0, limit)
	for i := range limit {
		runs = append(runs, r.ring[(r.next+2*count-1-i)%count])
	}
	return runs
}

// Find returns a run by its id, false when it is not kept.
func (r *History) Find(id string) (*Run, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, candidate := range r.ring {
		if candidate.ID == id {
			return candidate, true
		}
	}
	return nil, false
}

// Lasting returns the live runs that began at least so long ago.
func (r *History) Lasting(age time.Duration) []*Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []*Run
	for live := r.live; live != nil; live = live.later {
		if time.Since(live.Began) >= age {
			found = append(found, live)
		}
	}
	return found
}

// LastRun returns the run that began last, nil when none is kept. Of one that went on, it is
// the newest part.
func (r *History) LastRun() *Run {
	var last *Run
	for _, run := range r.Newest(0) {
		if last == nil || view.CompareIDs(last.ID, run.ID) < 0 {
			last = run
		}
	}
	return last
}
