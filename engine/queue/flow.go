package queue

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Edge is a queued edge of a flow.
type Edge struct {
	Name   string     // "split.out -> router.input"
	Queue  flow.Queue // with defaults
	Direct bool       // the edge is direct by now: what is left is handed out, and nothing is put
}

// Flow is the queues of a flow.
type Flow struct {
	broker  *Broker
	name    string
	names   names
	records *records

	wakes   chan struct{} // has the keeper look at once
	returns chan struct{} // has the returner look at once

	mu        sync.RWMutex
	edges     map[string]*edge
	order     []string // as they were given to Set, then as they were found
	handle    Handler
	version   int  // of Set
	fitted    int  // the version that what was unfit has been tried again with
	made      int  // the version that the streams and consumers are for
	nothing   bool // nothing is queued, and the broker has nothing of the flow
	stale     bool // streams and consumers may not be there any more
	lossAsked bool // whether messages are lost was asked after this process began
	handedOut bool // what was in work before this process began is handed out again
	resting   bool
	problem   error // why streams and consumers could not be made
	work      context.Context
	cancel    context.CancelFunc // of work, and with it of all handlers
	endLoops  context.CancelFunc
	loops     sync.WaitGroup

	infos infos
	sweep sweep

	losses     []string    // what is known to be lost; the keeper's
	aheadReset atomic.Bool // no consumer is ahead of its stream, since the server was started
}

func newFlow(b *Broker, name string) *Flow {
	f := &Flow{broker: b, name: name, names: namesOf(b.domain, name), wakes: make(chan struct{}, 1), returns: make(chan struct{}, 1), edges: map[string]*edge{}}
	f.records = newRecords(f)
	return f
}

// Set says which edges are queued from now on, and who handles what they hand out. It
// returns at once: streams and consumers are made in the background, again and again until
// it works. Dead letters that no way was found for are tried again.
func (f *Flow) Set(edges []Edge, handle Handler) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version++
	f.handle, f.nothing = handle, false
	for _, e := range f.edges {
		e.set(Edge{Name: e.name}, false)
	}
	order := make([]string, 0, len(edges))
	for _, given := range edges {
		e, ok := f.edges[given.Name]
		if !ok {
			e = newEdge(f, given.Name)
		}
		e.set(given, true)
		f.edges = with(f.edges, e)
		order = append(order, given.Name)
	}
	f.order = order
	if f.endLoops == nil {
		f.work, f.cancel = context.WithCancel(context.Background())
		ctx, cancel := context.WithCancel(context.Background())
		f.endLoops = cancel
		f.loops.Go(func() { f.keep(ctx) })
		f.loops.Go(func() { f.putBack(ctx) })
		f.loops.Go(func() { f.progress(ctx) })
	}
	f.wake()
}

// with returns a copy that has the edge too, so that who reads the map needs no lock for
// long.
func with(edges map[string]*edge, e *edge) map[string]*edge {
	more := make(map[string]*edge, len(edges)+1)
	for name, one := range edges {
		more[name] = one
	}
	more[e.name] = e
	return more
}

func (f *Flow) wake() {
	select {
	case f.wakes <- struct{}{}:
	default:
	}
}

func (f *Flow) wakeReturner() {
	select {
	case f.returns <- struct{}{}:
	default:
	}
}

// Rest hands out nothing more. What is in work goes on.
func (f *Flow) Rest() { f.rest(true) }

// Work hands out again.
func (f *Flow) Work() { f.rest(false) }

func (f *Flow) rest(resting bool) {
	f.mu.Lock()
	f.resting = resting
	f.mu.Unlock()
	f.gate()
	f.wake()
}

// Leave ends handing out on this engine until Set is called again. When ctx ends, what is
// still in work is cancelled and given back at once.
func (f *Flow) Leave(ctx context.Context) {
	f.mu.Lock()
	end, cancel := f.endLoops, f.cancel
	f.endLoops = nil
	edges := f.edges
	f.mu.Unlock()
	if end == nil {
		return
	}
	end()
	f.loops.Wait()
	var lanes []*lane
	for _, e := range edges {
		lanes = append(lanes, e.current()...)
	}
	for _, l := range lanes {
		l.close()
	}
	if !finished(ctx, lanes) {
		cancel()
		// A handler returns soon after its context ends. What does not is given back all
		// the same: it may then be handled twice, but it does not wait for long.
		late, done := context.WithTimeout(context.WithoutCancel(ctx), lateHandlers)
		finished(late, lanes)
		done()
		for _, l := range lanes {
			l.abandon(context.WithoutCancel(ctx))
		}
	}
	cancel()
	f.mu.Lock()
	for _, e := range f.edges {
		e.forgetLanes()
	}
	f.made = 0
	f.mu.Unlock()
	f.infos.forget() // what was heard of the lanes went with them
}

const lateHandlers = 5 * time.Second

func finished(ctx context.Context, lanes []*lane) bool {
	for _, l := range lanes {
		if !l.finished(ctx) {
			return false
		}
	}
	return true
}

// close ends what the flow does, its reading of records too.
func (f *Flow) close(ctx context.Context) {
	f.Leave(ctx)
	f.records.again()
}

func (f *Flow) edge(name string) *edge {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.edges[name]
}

// gate has each lane hand out, or not, as everything is now.
func (f *Flow) gate() {
	f.mu.RLock()
	ready := f.endLoops != nil && !f.resting && f.made != 0 && f.records.isComplete()
	edges := f.edges
	f.mu.RUnlock()
	for _, e := range edges {
		e.gate(ready)
	}
}

// reconnected asks for everything again, after a time without connection.
func (f *Flow) reconnected() {
	f.records.again()
	f.aheadReset.Store(false)
	f.eachLane((*lane).lost)
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	for _, e := range edges {
		e.notStored(nil)
	}
	f.recheck()
}
