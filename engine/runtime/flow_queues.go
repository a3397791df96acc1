package runtime

import (
	"context"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
)

// hold keeps the current generation for a message that is handed out; nil when there is
// none.
func (f *Flow) hold() *generation {
	for {
		g := f.current.Load()
		if g == nil {
			return nil
		}
		g.active.Add(1)
		if f.current.Load() == g {
			return g
		}
		g.release()
	}
}

// named returns the edge of a name, nil when the generation has none.
func (g *generation) named(name string) *edge {
	for _, e := range g.edges {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// openQueues has the queues hand out over the edges of a plan from now on. A flow that has
// no queued edge, and had none before, asks for nothing.
func (f *Flow) openQueues(p *planning.Plan) {
	if f.queues == nil || f.idle {
		return
	}
	edges := make([]queue.Edge, 0, len(p.Edges))
	for _, e := range p.Edges {
		given := queue.Edge{Name: e.Name, Direct: e.Queue == nil}
		if e.Queue != nil {
			given.Queue = e.Queue.Queue
		}
		edges = append(edges, given)
	}
	if !hasQueue(p) && !f.hasQueues.Load() {
		return
	}
	f.hasQueues.Store(true)
	f.turnQueues()
	f.queues.Set(edges, f.handOut)
}

// turnQueues has the queues rest while all triggers are stopped, and go on otherwise: Stop
// pauses what waits, too.
func (f *Flow) turnQueues() {
	if f.queues == nil || !f.hasQueues.Load() {
		return
	}
	if f.resting() {
		f.queues.Rest()
	} else {
		f.queues.Work()
	}
}

// resting reports whether the flow has triggers and all of them are stopped, unless it is
// drained.
func (f *Flow) resting() bool {
	g := f.current.Load()
	if g == nil {
		return true
	}
	if f.draining.Load() {
		return false
	}
	triggers := false
	for _, id := range g.order {
		n := g.nodes[id].node
		switch {
		case n.trigger == nil && n.hasStart:
			return false // it is started some other way
		case n.trigger == nil:
		case n.trigger.ordered():
			return false
		default:
			triggers = true
		}
	}
	return triggers
}

// ordered reports whether the trigger was started, by whichever engine.
func (t *trigger) ordered() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.known && t.order.Running
}

// leaveQueues ends handing out here; what is in work goes back when ctx ends.
func (f *Flow) leaveQueues(ctx context.Context) {
	if f.queues != nil && f.hasQueues.Load() {
		f.queues.Leave(ctx)
	}
	f.records.ConcludeParked()
}

// elsewhereEvery is how often an engine looks whether messages that it has put were handled
// by others.
const elsewhereEvery = 2 * time.Second

// followQueued notes what other engines have handled, until ctx ends.
func (e *Engine) followQueued(ctx context.Context) {
	timer := time.NewTicker(elsewhereEvery)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		for _, f := range e.Flows() {
			if f.queues == nil || !f.hasQueues.Load() || !f.records.Awaits() {
				continue
			}
			f.records.Follow(followed{f})
		}
	}
}
