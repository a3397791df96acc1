package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/runtime/failure"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
)

// wired is a node as one generation of the flow wires it.
type wired struct {
	node    *node
	policy  *policy            // nil for a plain call
	handler module.Handler     // emits over this generation's edges
	out     map[string]*outlet // by source port, with and without edges
}

// outlet is a source port as one generation wires it.
type outlet struct {
	edges []*edge
	tap   *recording.Tap
	carry module.Carry
	name  *expr.Mapping // what the messages are about; nil when the node does not say
}

// outlet returns the outlet of a source port, made if need be. It is for wiring.
func (w *wired) outlet(port string) *outlet {
	if w.out[port] == nil {
		w.out[port] = &outlet{tap: w.node.tap(port)}
	}
	return w.out[port]
}

// edge is an edge, compiled.
type edge struct {
	recording.Edge
	from    string
	to      *wired
	mapping *expr.Mapping
	queue   *planning.Queue // nil for a direct edge
	source  reflect.Type    // of what the source port emits; nil for any
	counts  *statistics.EdgeCounts
	tap     *recording.Tap // of the source port; nil for what comes from outside
}

// emitWhileHandling is the Handler that a component is given with a message.
func (w *wired) emitWhileHandling(ctx context.Context, port string, data any) module.Result {
	if w.node.system(ctx, port, data) {
		return module.Result{}
	}
	way, ok := w.out[port]
	if !ok {
		return module.Fail(module.Permanent(fmt.Errorf("emit on port %q: node %s has no such source port", port, w.node.id)))
	}
	h := recording.HopOf(ctx)
	if h == nil {
		return w.node.emitUnprompted(ctx, port, data)
	}
	if h.State.Load() == recording.HopDone {
		return w.emittedLate(h, port)
	}
	if h.Edge != nil && way.carry.Lacks(data) {
		data = module.CarryContext(data, h.Message)
	}
	w.node.flow.engine.observer.Emitted(w.node.id, port, data)
	if port == v1alpha1.ErrorPort {
		if err := failure.Reported(data); h.TryAgain(err) {
			return module.Fail(failure.At(w.node.id, port, err))
		}
	}
	if len(way.edges) == 0 {
		return way.unwired(h, port, data)
	}
	if port == v1alpha1.ErrorPort {
		return w.report(ctx, h, way.edges, data)
	}
	item := h.Item
	if way.name != nil {
		item = way.itemOf(ctx, data, item)
		h.Run.IsAbout(item)
	}
	return fanOut(ctx, h, way.edges, data, item)
}

// report delivers an error that the component emits by itself, since it goes on
// with the rest of its message. It counts as one that Handle returns.
func (w *wired) report(ctx context.Context, h *recording.Hop, edges []*edge, data any) module.Result {
	err := failure.Reported(data)
	w.count(h, err)
	result := fanOut(ctx, h, edges, data, h.Item)
	outcome := recording.ReportFailed
	if !result.IsErr() {
		h.Took(failure.Count(err))
		outcome = recording.ReportHandled
	}
	if !failure.FromLaterNode(err) {
		h.Reported(err, outcome)
	}
	return result
}

// unwired is the end of the way: fine for a message, not for an error, which is
// never dropped.
func (o *outlet) unwired(from *recording.Hop, port string, data any) module.Result {
	o.tap.Offer(from.Run.History.Recorder.Age(), from, data)
	if port != v1alpha1.ErrorPort {
		return module.Result{}
	}
	err := failure.Reported(data)
	if !failure.FromLaterNode(err) {
		from.Reported(err, recording.ReportUnwired)
	}
	return module.Fail(err)
}

// fanOut tries every edge in document order. Errors are joined; the first reply
// wins. The item is what the message is about, empty when nothing says so.
func fanOut(ctx context.Context, from *recording.Hop, edges []*edge, data any, item string) module.Result {
	if len(edges) == 1 {
		return edges[0].deliver(ctx, from, data, item)
	}
	var errs []error
	var reply module.Result
	for _, e := range edges {
		result := e.deliver(ctx, from, data, item)
		if result.IsErr() {
			errs = append(errs, result.Err())
			continue
		}
		if reply.Value() == nil {
			reply = result
		}
	}
	if len(errs) > 0 {
		if cause := from.Run.Stopped(); cause != nil {
			return module.Fail(cause) // and not once for each edge
		}
		return module.Fail(failure.Join(errs...))
	}
	return reply
}

// deliver takes a message over the edge and through the node at its end.
func (e *edge) deliver(ctx context.Context, from *recording.Hop, data any, item string) module.Result {
	if cause := from.Run.Stopped(); cause != nil {
		return module.Fail(cause)
	}
	if e.queue != nil {
		return e.put(ctx, from, data, item)
	}
	h, over := from.Run.Next(ctx, from, &e.Edge)
	h.Item = item
	age := from.Run.Offset + h.Start
	e.counts.Message(age)
	if e.tap != nil {
		e.tap.Offer(age, from, data)
	}
	if over {
		return e.overBudget(h, from, data)
	}
	if int(h.Depth) > e.to.node.flow.engine.maxDepth {
		err := &failure.DepthError{Depth: int(h.Depth) - 1, Cycle: failure.CycleOf(h)}
		return e.end(h, data, module.Fail(module.Permanent(err)))
	}
	if ctx.Err() != nil {
		return e.end(h, data, module.Fail(cmp.Or(from.Run.Stopped(), context.Cause(ctx))))
	}
	message, err := e.mapping.ApplyContext(ctx, data)
	if err != nil {
		err = module.Permanent(fmt.Errorf("mapping of edge %s: %w", e.Name, err))
		return e.end(h, data, module.Fail(err))
	}
	if h.Unchanged = e.mapping.Passes(data); !h.Unchanged {
		h.Emitted = data
	}
	h.Arrived(message)
	e.to.node.flow.engine.observer.Arrived(e.to.node.id, e.Port, message)
	if e.to.node.showsMessages {
		e.to.node.remember(h)
	}
	return e.end(h, message, e.to.handle(h, e.Port, message))
}

// overBudget ends a run that has had its hops.
func (e *edge) overBudget(h, from *recording.Hop, data any) module.Result {
	err := &failure.BudgetError{Hops: from.Run.MaxHops, Cycle: failure.CycleOf(h)}
	from.Run.Stop(module.Permanent(failure.At(e.to.node.id, e.Port, err)))
	return e.end(h, data, module.Fail(module.Permanent(err)))
}

// handle gives a message to the component.
func (w *wired) handle(h *recording.Hop, port string, message any) module.Result {
	if w.policy == nil {
		return w.call(h, h, port, message)
	}
	return w.policy.handle(h, w, port, message)
}

// end closes a hop's record and takes its error to the error port.
func (e *edge) end(h *recording.Hop, input any, result module.Result) module.Result {
	err := result.Err()
	downstream := failure.FromLaterNode(err)
	if err != nil {
		if h.State.Load() == recording.HopStarted {
			h.Unmapped = true
			h.Arrived(input)
		}
		result = e.to.failed(h, e.Port, input, err)
	}
	h.Finish(err, err != nil && !result.IsErr(), downstream)
	e.recorded(h)
	return result
}

// recorded counts a hop that is done.
func (e *edge) recorded(h *recording.Hop) {
	e.to.node.took.Add(h)
	if h.Failed() && h.AgainBecause() == nil {
		e.counts.Failure(h.Ended())
		kept, err := h.Kept()
		for range kept {
			e.to.count(h, err)
		}
	}
	if events := h.Run.History.Recorder.Events; events.Wanted() {
		events.Hop(h)
	}
}

// call calls the component; a panic is that hop's error.
func (w *wired) call(ctx context.Context, h *recording.Hop, port string, message any) (result module.Result) {
	defer func() {
		if cause := recover(); cause != nil {
			h.Run.ProcessLog(h).Error("component panicked", "panic", cause, "stack", string(debug.Stack()))
			result = module.Fail(module.Permanent(fmt.Errorf("the component panicked: %v (the stack is in the log)", cause)))
		}
	}()
	if w.node.flow.engine.checkComponents {
		return w.checked(ctx, h, port, message)
	}
	return w.node.component.Handle(ctx, w.handler, port, message)
}

// failed delivers an error to what is wired to the node's error port, else
// gives it up to the caller. Nothing follows in a run that was stopped.
func (w *wired) failed(h *recording.Hop, port string, input any, err error) module.Result {
	located := failure.At(w.node.id, port, err)
	if h.TryAgain(err) {
		return module.Fail(located)
	}
	w.count(h, err)
	if !w.takesErrors() || h.Run.Stopped() != nil || errors.As(err, new(*failure.DepthError)) {
		return module.Fail(located)
	}
	input = jsontext.Resolved(input) // the next component need not know documents
	message := module.NewError(module.ContextOf(input), err)
	message.Input = input
	w.node.flow.engine.observer.Emitted(w.node.id, v1alpha1.ErrorPort, message)
	result := fanOut(context.WithoutCancel(h), h, w.out[v1alpha1.ErrorPort].edges, message, h.Item)
	if result.IsErr() {
		return module.Fail(failure.Join(located, result.Err()))
	}
	h.Took(failure.Count(err))
	return result
}

// takesErrors reports whether something is wired to the node's error port.
func (w *wired) takesErrors() bool {
	way := w.out[v1alpha1.ErrorPort]
	return way != nil && len(way.edges) > 0
}

// count counts a failure at the node where it happened, and remembers it as that node's
// last one.
func (w *wired) count(h *recording.Hop, err error) {
	if failure.FromLaterNode(err) {
		return
	}
	w.node.flow.engine.observer.Failed(w.node.id, err)
	if h.CountFailure(err) {
		w.node.fail(h, err)
	}
}
