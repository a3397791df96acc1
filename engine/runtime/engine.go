package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// States keeps the durable state of nodes.
type States interface {
	State(flow, node string) module.State
	DeleteFlow(ctx context.Context, flow string) error
}

// Options are what an engine needs; only Catalog and States have no default.
type Options struct {
	Catalog *catalog.Catalog
	States  States
	Logger  *slog.Logger // default: discard
	// Secrets resolves secret("name/key") in settings; nil refuses them.
	Secrets func(ctx context.Context, reference string) (string, error)
	// Leases decide which of several engines runs the triggers of a flow; nil when there is
	// no other.
	Leases Leases
	// MaxDepth bounds a chain of direct hops. Default 256.
	MaxDepth int
	// KeepRuns is how many runs of a flow are kept. Default 100.
	KeepRuns int
	// Queues keep the messages of queued edges; nil refuses documents that have some.
	Queues *queue.Broker
	// DirectQueues has queued edges deliver at once, as direct ones do: for tests of flows.
	DirectQueues bool
	// Archive keeps runs beyond the process; nil for none.
	Archive recording.Archive
	// Tracer makes traces of the runs; nil for none.
	Tracer recording.Tracer
	// Drain bounds how long the runs on a replaced wiring may go on, and those with
	// a live caller at the end. Default 30 s.
	Drain time.Duration
	// CheckComponents looks whether components change the messages that they are given,
	// which they share with others, and fails the hop if so. It is for their authors: it
	// costs much more than the hop.
	CheckComponents bool
	// Observer sees what happens as it happens; nil for none.
	Observer Observer
}

// Observer sees what happens in the flows, with messages as they are and not masked: it is
// for tests of flows. Its methods are called by the goroutines of the runs, several at a
// time, and must not change a message.
type Observer interface {
	// Arrived is called when a message has come to a node's target port, before the node
	// handles it.
	Arrived(node, port string, message any)
	// Emitted is called when a message leaves a node's source port, before it goes over the
	// edges.
	Emitted(node, port string, message any)
	// Failed is called when a node has failed, whether something takes its error or not.
	Failed(node string, err error)
}

// nobody observes nothing.
type nobody struct{}

func (nobody) Arrived(string, string, any) {}
func (nobody) Emitted(string, string, any) {}
func (nobody) Failed(string, error)        {}

// Engine holds the deployed flows. Safe for concurrent use.
type Engine struct {
	*planning.Planner // what can be known of documents
	states            States
	leases            Leases
	logger            *slog.Logger
	maxDepth          int
	keepRuns          int
	drain             time.Duration
	queues            *queue.Broker // nil for none
	checkComponents   bool
	observer          Observer
	recorder          *recording.Recorder
	known             atomic.Pointer[redact.Set] // the secrets of all flows' settings and maps
	refresh           sync.Mutex                 // one at a time makes it again

	base       context.Context
	cancel     context.CancelFunc
	background sync.WaitGroup

	mu    sync.Mutex
	flows map[string]*Flow
}

// New makes an engine without flows. Close ends it.
func New(o Options) (*Engine, error) {
	if o.Catalog == nil || o.States == nil {
		return nil, errors.New("make an engine: Catalog and States are required")
	}
	e := &Engine{
		states: o.States, leases: o.Leases, logger: o.Logger,
		maxDepth: o.MaxDepth, keepRuns: o.KeepRuns, drain: o.Drain, checkComponents: o.CheckComponents,
		observer: o.Observer, flows: map[string]*Flow{},
	}
	if e.observer == nil {
		e.observer = nobody{}
	}
	if e.logger == nil {
		e.logger = slog.New(slog.DiscardHandler)
	}
	e.recorder = recording.NewRecorder(e.logger, o.Archive, o.Tracer)
	e.recorder.OnOver(e.announceFailure)
	if e.leases != nil {
		e.recorder.NumberFrom(rand.Uint32())
	}
	e.Planner = planning.New(o.Catalog, o.States.State, collecting(o.Secrets), deployedFlows{e})
	e.queues = o.Queues
	if !o.DirectQueues {
		e.Planner.RefuseQueues(e.refuseQueues)
	}
	if e.maxDepth == 0 {
		e.maxDepth = 256
	}
	if e.keepRuns == 0 {
		e.keepRuns = 100
	}
	if e.drain == 0 {
		e.drain = 30 * time.Second
	}
	e.base, e.cancel = context.WithCancel(context.Background())
	e.background.Go(func() { e.recorder.CompactRuns(e.base) })
	if e.queues != nil {
		e.background.Go(func() { e.followQueued(e.base) })
	}
	return e, nil
}

// Subscribe returns the events from now on. The channel holds up to buffer
// events; what a slow reader has no room for is dropped and counted. It is
// closed when ctx ends or the engine closes.
func (e *Engine) Subscribe(ctx context.Context, buffer int) <-chan view.Event {
	return e.recorder.Events.Subscribe(ctx, buffer)
}

// Missed returns how many events a subscriber has missed since the last one in its channel,
// as no event has said so far.
func (e *Engine) Missed(events <-chan view.Event) int64 {
	return e.recorder.Events.Missed(events)
}

// Announce hands an event to whoever subscribed, for those who know something of
// a flow that the engine does not. It never blocks.
func (e *Engine) Announce(event view.Event) { e.recorder.Events.Announce(event) }

// Flow returns a deployed flow.
func (e *Engine) Flow(name string) (*Flow, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f, ok := e.flows[name]
	if !ok || f.current.Load() == nil {
		return nil, false // not there, or about to be deployed for the first time
	}
	return f, true
}

// Flows returns the deployed flows, sorted by name.
func (e *Engine) Flows() []*Flow {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := make([]*Flow, 0, len(e.flows))
	for _, f := range e.flows {
		if f.current.Load() != nil {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b *Flow) int { return strings.Compare(a.name, b.name) })
	return all
}

// Deploy makes a document run, or changes the flow of that name into it: nodes
// whose id and component stay keep their instance and their state, changed
// settings reach the live instance, messages in flight finish on the old wiring.
// A document with errors changes nothing; the report says where they are.
func (e *Engine) Deploy(ctx context.Context, document *flow.Flow) (planning.Report, error) {
	f := e.claim(document.Metadata.Name)
	f.records.Recall()
	f.mu.Lock()
	defer f.mu.Unlock()
	report, err := f.deploy(ctx, document)
	if err != nil && f.current.Load() == nil {
		e.mu.Lock()
		delete(e.flows, f.name)
		e.mu.Unlock()
	}
	return report, err
}

func (e *Engine) claim(name string) *Flow {
	e.mu.Lock()
	defer e.mu.Unlock()
	f, ok := e.flows[name]
	if !ok {
		f = &Flow{name: name, engine: e, live: map[string]*node{}, records: e.recorder.History(name, e.keepRuns)}
		if e.queues != nil {
			f.queues = e.queues.Flow(name)
		}
		e.flows[name] = f
	}
	return f
}

var errNoQueues = errors.New("this server keeps no queues: leave queue out")

// refuseQueues returns why no edge can be queued on this engine, nil when edges can.
func (e *Engine) refuseQueues() error {
	if e.queues == nil {
		return errNoQueues
	}
	return e.queues.Refused()
}

// Remove stops a flow and at once the runs under way, gives those with a live
// caller a second to answer, and deletes the state of its nodes. It returns, in words,
// what was stopped and has not ended: a component that does not react.
func (e *Engine) Remove(ctx context.Context, name string) ([]string, error) {
	e.mu.Lock()
	f, ok := e.flows[name]
	delete(e.flows, name)
	e.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("remove flow %s: there is no such flow", name)
	}
	ctx, cancel := context.WithTimeout(ctx, e.drain)
	defer cancel()
	left := f.end(ctx, reasonUninstall)
	left = append(left, e.endQueues(context.WithoutCancel(ctx), f)...)
	if err := e.states.DeleteFlow(context.WithoutCancel(ctx), name); err != nil {
		f.resign(ctx)
		return left, fmt.Errorf("remove flow %s: delete its state: %w", name, err)
	}
	f.resign(ctx)
	if e.leases != nil {
		if err := e.leases.Forget(ctx, name); err != nil {
			return left, fmt.Errorf("remove flow %s: %w", name, err)
		}
	}
	if err := f.records.Forget(); err != nil {
		return left, fmt.Errorf("remove flow %s: %w", name, err)
	}
	e.refreshSecrets()
	e.Announce(view.Event{Kind: view.EventRemoved, Flow: name})
	return left, nil
}

// Leave ends a flow here as Close does, and keeps its state: another engine removes it.
func (e *Engine) Leave(ctx context.Context, name string) {
	e.mu.Lock()
	f, ok := e.flows[name]
	delete(e.flows, name)
	e.mu.Unlock()
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, callerTime)
	defer cancel()
	e.endFlow(ctx, f)
	e.clearQueues(context.WithoutCancel(ctx), f)
	e.refreshSecrets()
	e.Announce(view.Event{Kind: view.EventRemoved, Flow: name})
}

// endFlow ends a flow that goes on elsewhere, or in the next process.
func (e *Engine) endFlow(ctx context.Context, f *Flow) {
	for _, line := range f.end(ctx, reasonShutdown) {
		e.logger.Warn("not all ended with the flow", "flow", f.name, "left", line)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
	defer cancel()
	f.resign(last)
}

// ErrElsewhere says that another engine holds the lease of a flow.
var ErrElsewhere = errors.New("another engine holds the flow's lease")

// undoTime bounds how long Undo waits for the lease.
const undoTime = 3 * time.Second

// Undo removes a flow that is not deployed: its nodes are made from the document and end
// as with Remove, so that what they made outside is undone. Nothing of it runs. It is
// ErrElsewhere when another engine may be about to do the same.
//
// Confirm is asked when the lease is held, and its error is that of Undo; nil asks nobody.
func (e *Engine) Undo(ctx context.Context, document *flow.Flow, confirm func(context.Context) error) error {
	name := document.Metadata.Name
	f := &Flow{name: name, engine: e, idle: true, live: map[string]*node{}, records: e.recorder.History(name, e.keepRuns)}
	e.mu.Lock()
	if _, ok := e.flows[name]; ok {
		e.mu.Unlock()
		return fmt.Errorf("undo flow %s: it is deployed", name)
	}
	e.flows[name] = f
	e.mu.Unlock()
	give := func(err error) error {
		e.mu.Lock()
		delete(e.flows, name)
		e.mu.Unlock()
		f.resign(ctx)
		return err
	}
	if holder, own := f.Leader(); holder != "" && !own {
		return give(fmt.Errorf("undo flow %s: %w", name, ErrElsewhere))
	}
	f.contend()
	if !f.awaitLead(ctx, undoTime) {
		return give(fmt.Errorf("undo flow %s: %w", name, ErrElsewhere))
	}
	if confirm != nil {
		if err := confirm(ctx); err != nil {
			return give(fmt.Errorf("undo flow %s: %w", name, err))
		}
	}
	if _, err := e.Deploy(ctx, document); err != nil {
		return give(err)
	}
	_, err := e.Remove(ctx, name)
	return err
}

// Depart says to the nodes of all flows that the process is about to end.
func (e *Engine) Depart() {
	for _, f := range e.Flows() {
		for _, w := range f.current.Load().nodes {
			if c, ok := w.node.component.(module.Departing); ok {
				w.node.guarded("the component could not depart", func() error { c.OnDepart(); return nil })
			}
		}
	}
}

// Close stops all flows as Remove does, and keeps their state. Runs with a live
// caller may go on until ctx ends or the drain time is over.
func (e *Engine) Close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, e.drain)
	defer cancel()
	var flows sync.WaitGroup
	for _, f := range e.Flows() {
		flows.Go(func() { e.endFlow(ctx, f) })
	}
	flows.Wait()
	e.cancel()
	e.background.Wait()
	e.recorder.Events.Close()
}
