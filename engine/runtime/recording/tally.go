package recording

import (
	"sync"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Tally counts what went where in one run that is over.
type Tally struct {
	Nodes map[string]Counts // by id
	Edges map[string]Counts // by the edge's name

	Items, FailedItems int // what the run was about, by their names; those with a failure

	items   map[string]bool // whether it failed
	failed  map[failedAt]int
	counted sync.Once
	common  []view.Cause // once counted
}

// Counts are messages, and the failures that they led to at the node where they arrived.
type Counts struct {
	Messages int
	Failures int
}

func (c Counts) plus(other Counts) Counts {
	return Counts{c.Messages + other.Messages, c.Failures + other.Failures}
}

func newTally() *Tally {
	return &Tally{Nodes: map[string]Counts{}, Edges: map[string]Counts{}, failed: map[failedAt]int{}, items: map[string]bool{}}
}

func (t *Tally) add(node, edge string, failures int) {
	if edge == "" {
		return // the hop that began the run: nothing arrived there
	}
	one := Counts{1, failures}
	t.Nodes[node] = t.Nodes[node].plus(one)
	t.Edges[edge] = t.Edges[edge].plus(one)
}

func (t *Tally) item(name string, failed bool) {
	if name == "" {
		return
	}
	before, known := t.items[name]
	if !known {
		t.Items++
	}
	if failed && !before {
		t.FailedItems++
	}
	t.items[name] = before || failed
}

// Tally counts a run that is over. It is counted once, so the result must not be changed.
func (r *Run) Tally() *Tally {
	if counted := r.tally.Load(); counted != nil {
		return counted
	}
	counted := newTally()
	for _, h := range r.hops() {
		if h.Edge != nil && h.State.Load() == HopDone {
			own := h.own()
			counted.add(h.Edge.Node, h.Edge.Name, own.count)
			counted.fail(h.Edge.Node, own)
			counted.item(h.Item, own.count > 0)
		}
	}
	counted.items = nil                  // each kept run would hold the names of all of its items
	r.tally.CompareAndSwap(nil, counted) // the hops may be gone by now, but then it was counted before
	return r.tally.Load()
}

// LastTally adds up the last run that each trigger began and that is over.
func (r *History) LastTally() *Tally {
	sum := newTally()
	for _, run := range r.lastRuns() {
		tally := run.wholeTally()
		sum.take(tally)
	}
	return sum
}

// take adds the messages of another tally.
func (t *Tally) take(other *Tally) {
	for id, counts := range other.Nodes {
		t.Nodes[id] = t.Nodes[id].plus(counts)
	}
	for name, counts := range other.Edges {
		t.Edges[name] = t.Edges[name].plus(counts)
	}
}

// record adds the messages of a record: those of which it has the hops.
func (t *Tally) record(part view.RunRecord) {
	for _, h := range part.Records {
		if h.State != view.StateRunning && h.State != view.StateQueued && !h.Elsewhere {
			t.add(h.Node, h.Edge, h.Failures)
		}
	}
}

// lastRuns returns of each trigger the last run that is over. What was sent by hand or
// run again is not among them, unless there is nothing else.
func (r *History) lastRuns() []*Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	var runs []*Run
	for _, run := range r.last {
		if run.Source {
			runs = append(runs, run)
		}
	}
	if len(runs) == 0 && r.newest != nil {
		runs = append(runs, r.newest)
	}
	return runs
}

// LastFinished returns the run that began last of those that are over, nil when there is
// none.
func (r *History) LastFinished() *Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.newest
}

// keepLast keeps a run that is over if it is the last of its trigger. The caller holds the
// lock.
func (r *History) keepLast(over *Run) {
	if before := r.last[over.Node]; !over.ByHand && !over.began(before) {
		if r.last == nil {
			r.last = map[string]*Run{}
		}
		r.last[over.Node] = over
	}
	if !over.began(r.newest) {
		r.newest = over
	}
}

// began reports whether another run began after this one.
func (r *Run) began(other *Run) bool {
	return other != nil && other.ID != r.ID && other.since > r.since
}
