package runtime

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime/failure"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
)

// Flow is a deployed flow.
type Flow struct {
	name   string
	engine *Engine

	current atomic.Pointer[generation]

	mu       sync.Mutex // one deployment at a time; guards the fields below
	document *flow.Flow
	report   planning.Report
	live     map[string]*node

	idle bool // it only serves to be removed

	leading   atomic.Pointer[leadership] // nil while another engine leads
	candidacy atomic.Pointer[candidacy]  // nil without leases

	queues    *queue.Flow // nil where edges can't be queued
	hasQueues atomic.Bool // an edge is queued, or was
	ending    atomic.Bool // nothing is handed out any more
	draining  atomic.Bool // what waits is handed out although the triggers are stopped

	records *recording.History
	// counts has the counts of each edge by its name. They outlive a generation, so that a
	// save does not reset them.
	counts sync.Map
}

// Name returns the flow's name.
func (f *Flow) Name() string { return f.name }

// Document returns the deployed document; it must not be changed.
func (f *Flow) Document() *flow.Flow {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.document
}

// begin makes a run of what a node emits of its own accord, and waits for
// everything direct behind it.
func (f *Flow) begin(ctx context.Context, n *node, port string, data any) module.Result {
	w, g := f.enter(n)
	if w == nil {
		return module.Fail(module.Permanent(fmt.Errorf("node %s is no longer part of flow %s", n.id, f.name)))
	}
	defer g.release()
	if ctx.Value(runnerKey{}) != nil {
		if !f.Leads() {
			return module.Fail(errNotLeading)
		}
		// A stopping runner ends its waiting at once; what it emitted drains.
		ctx = detached{Context: g.ctx, values: ctx}
	}
	_, result := f.runEmitted(ctx, w, g, port, data, false)
	return result
}

// record makes a run of what deliver does from the run's first hop on.
func (f *Flow) record(ctx context.Context, g *generation, n *node, begun recording.Beginning, message any, deliver func(*recording.Hop) module.Result) (string, module.Result) {
	_, begun.Caller = n.component.(module.SyncRPC)
	begun.MaxHops, begun.Secrets, begun.Wiring = g.maxHops, g.secrets, g
	r, root := f.records.Begin(ctx, begun, message)
	result := deliver(root)
	if result.IsErr() { // it leaves the run: whoever began it may keep its text, or log it
		result = module.Fail(r.Secrets().Error(result.Err()))
	}
	f.records.Finish(r, root, result.Err(), failure.FromLaterNode(result.Err()))
	return r.ID, result
}

// enter holds the current generation for a run.
func (f *Flow) enter(n *node) (*wired, *generation) {
	for {
		g := f.current.Load()
		g.active.Add(1)
		if f.current.Load() != g {
			g.release()
			continue
		}
		w, ok := g.nodes[n.id]
		if !ok || w.node != n {
			g.release()
			return nil, nil
		}
		return w, g
	}
}

// detached ends with one context and answers values from another.
type detached struct {
	context.Context
	values context.Context
}

func (d detached) Value(key any) any {
	if _, ok := key.(runnerKey); ok {
		return nil
	}
	if value := d.Context.Value(key); value != nil {
		return value
	}
	return d.values.Value(key)
}

// wire builds a generation of live nodes and compiled edges.
func (f *Flow) wire(p *planning.Plan) *generation {
	g := newGeneration(f.engine.base)
	for _, id := range p.Order {
		w := &wired{node: f.live[id], out: map[string]*outlet{}}
		w.handler = w.emitWhileHandling
		if doc := p.Document.NodeByID(id); doc != nil {
			w.policy = policyOf(*doc)
		}
		for _, port := range p.Nodes[id].Ports {
			if port.Source {
				w.outlet(port.Name).carry = module.CarryOf(port)
			}
		}
		g.nodes[id] = w
	}
	for from, name := range p.ItemNames {
		g.nodes[from.Node].outlet(from.Port).name = name
	}
	g.order = p.Order
	for _, compiled := range p.Edges {
		counts, _ := f.counts.LoadOrStore(compiled.Name, statistics.NewEdgeCounts(f.engine.recorder.Age()))
		to := g.nodes[compiled.Doc.To.Node]
		e := &edge{Edge: to.node.recordedEdge(compiled.Name, compiled.Doc.To.Port), from: compiled.Doc.From.Node, to: to,
			mapping: compiled.Mapping, source: compiled.Source, counts: counts.(*statistics.EdgeCounts)}
		if f.queues != nil {
			e.queue = compiled.Queue
		}
		_, inside := g.nodes[e.from].node.component.(module.SelfContained)
		e.Outside = !inside
		way := g.nodes[compiled.Doc.From.Node].outlet(compiled.Doc.From.Port)
		way.edges, e.tap = append(way.edges, e), way.tap
		g.edges = append(g.edges, e)
	}
	return g
}

// swap makes a generation the current one, starts what is new and retires what
// is gone. The old generation drains in a goroutine that the engine waits for.
func (f *Flow) swap(g *generation, p *planning.Plan, added, changed, removed []*node) {
	for _, n := range removed {
		n.drain()
	}
	old := f.current.Swap(g)
	for _, w := range g.nodes {
		w.node.current.Store(w)
	}
	f.openQueues(p) // before a trigger puts anything there
	damage := f.Damage()
	var before []<-chan struct{} // what triggers wait for: a server serves before a tick
	for _, n := range added {
		close(n.ready)
		if f.idle {
			continue
		}
		if done := n.reconcile(); done != nil {
			before = append(before, done)
		}
	}
	for _, n := range added {
		switch {
		case damage != nil:
			n.halt(damage)
		case n.trigger != nil && !f.idle:
			n.trigger.resume(before)
		case n.hasStart && g.always && !f.idle:
			n.startOwn(before)
		}
	}
	for _, n := range changed {
		if n.trigger != nil {
			n.trigger.settled()
		}
		n.reconcile()
	}
	f.startStaying(old, g, added, before)
	if old == nil {
		return
	}
	f.engine.background.Go(func() {
		ctx, cancel := context.WithTimeout(f.engine.base, f.engine.drain)
		defer cancel()
		old.retire(ctx)
		for _, n := range removed {
			n.end(ctx, reasonRemoved)
		}
	})
}

// The reasons that OnDestroy gets.
const (
	reasonRemoved   = "removed"
	reasonUninstall = "uninstall"
	reasonShutdown  = "shutdown"
)

// callerTime is how long a flow that is being removed may take to answer those
// who wait for it.
const callerTime = time.Second

// end stops the flow: first the sources, then at once the runs for which nobody
// waits, then, when ctx ends, those with a live caller, and last the nodes. It returns
// what did not end in time, in words.
func (f *Flow) end(ctx context.Context, reason string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range f.live {
		n.drain()
	}
	g := f.current.Load()
	if g == nil {
		return nil
	}
	cause := errShutdown
	if reason == reasonUninstall {
		cause = errRemoved
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, callerTime)
		defer cancel()
	}
	f.ending.Store(true)
	if f.queues != nil && f.hasQueues.Load() {
		f.queues.Rest()
	}
	_, err := f.stopRuns(context.WithoutCancel(ctx), cause, withoutCaller)
	f.leaveQueues(ctx)
	if err == nil && reason == reasonShutdown {
		f.withdraw() // another engine may go on, while those who wait for this one are answered
	}
	f.records.Await(ctx, anyRun)
	if _, err := f.stopRuns(context.WithoutCancel(ctx), cause, anyRun); err != nil {
		f.engine.logger.Warn("the flow is ended all the same", "error", err)
	}
	retired, done := context.WithCancel(ctx)
	done() // what has not ended by now is left behind
	g.retire(retired)
	final, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	left := f.leftRuns("was stopped but has not ended", anyRun)
	for _, id := range g.order {
		n := g.nodes[id].node
		n.end(final, reason)
		if n.trigger != nil && n.trigger.going() {
			left = append(left, fmt.Sprintf("the trigger %s (%s) was stopped but has not ended", id, n.kind))
		}
	}
	return left
}
