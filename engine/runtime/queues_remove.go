package runtime

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue"
)

// Fate is what becomes of what is on the queued edges of a flow when it is removed.
type Fate string

// The fates.
const (
	FateUnsaid Fate = ""     // the queues go when they are empty, and stay otherwise
	FateKeep   Fate = "keep" // they stay: a flow of that name that comes back goes on with them
	FateDrop   Fate = "drop" // they go, with all that is there
)

// The place of a flow's fate in its state, beside what nodes keep. No node can have that id.
const (
	fateNode  = "_queues"
	fateScope = "removal"
	fateKey   = "fate"
)

// queuesTime bounds how long a broker that does not answer may hold a removal up.
const queuesTime = 10 * time.Second

func (e *Engine) fateState(name string) module.State {
	return e.states.State(name, fateNode).Scoped(triggerScope, fateScope)
}

// DecideQueued notes what becomes of what is on the queued edges of a flow, for the engine
// that removes it, which may be another one and much later.
func (e *Engine) DecideQueued(ctx context.Context, name string, fate Fate) error {
	state := e.fateState(name)
	var err error
	if fate == FateUnsaid {
		err = state.Delete(ctx, fateKey)
	} else {
		err = state.Set(ctx, fateKey, []byte(fate))
	}
	if err != nil {
		return fmt.Errorf("note what becomes of what waits in flow %s: %w", name, err)
	}
	return nil
}

// DropQueues removes the queues of a flow that is not deployed, with all that is there.
func (e *Engine) DropQueues(ctx context.Context, name string) error {
	if e.queues == nil || e.queues.Refused() != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, queuesTime)
	defer cancel()
	if err := e.removeQueues(ctx, name); err != nil {
		return fmt.Errorf("remove the queues of flow %s: %w", name, err)
	}
	return nil
}

// endQueues does what was decided with the queues of a flow that has ended for good. What
// was decided by nobody, as when the object of a flow is deleted in the cluster, loses
// nothing. It returns what stays, in words.
func (e *Engine) endQueues(ctx context.Context, f *Flow) []string {
	if !f.usesQueues() {
		return nil // the broker may not even have been started
	}
	ctx, cancel := context.WithTimeout(ctx, queuesTime)
	defer cancel()
	text, _, err := e.fateState(f.name).Get(ctx, fateKey)
	fate := Fate(text)
	if err != nil {
		e.logger.Warn("it is not known what was decided about what waits: it stays", "flow", f.name, "error", err)
		fate = FateKeep
	}
	if fate == FateUnsaid {
		all, err := e.queues.Flow(f.name).Status(ctx)
		if err != nil {
			return []string{"what waits on its queued edges, which is not known: " + err.Error()}
		}
		if left := onQueues(all); left > 0 {
			return []string{fmt.Sprintf("%d messages and dead letters of its queued edges: a flow of that name that comes back goes on with them", left)}
		}
	}
	if fate == FateKeep {
		return nil
	}
	if err := e.removeQueues(ctx, f.name); err != nil {
		return []string{"its queues, which could not be removed: " + err.Error()}
	}
	return nil
}

func onQueues(all []queue.Status) (left int) {
	for _, one := range all {
		left += one.Waiting + one.InWork + one.Dead
		if one.State == queue.StateUnreachable {
			left++ // what was heard last need not be so any more
		}
	}
	return left
}

// usesQueues reports whether an edge of the flow is queued, or was.
func (f *Flow) usesQueues() bool {
	if f.engine.queues == nil || f.engine.queues.Refused() != nil {
		return false
	}
	if f.hasQueues.Load() {
		return true
	}
	document := f.Document()
	return document != nil && slices.ContainsFunc(document.Spec.Edges, func(e flow.Edge) bool { return e.Queue != nil })
}

// Drain stops the flow's triggers and has the queues go on all the same, on this engine,
// until resume is called: that starts the triggers again that it has stopped.
func (f *Flow) Drain(ctx context.Context) (resume func(), err error) {
	g := f.hold()
	if g == nil {
		return nil, ErrNoQueue
	}
	defer g.release()
	if g.always {
		return nil, &AlwaysError{Flow: f.name}
	}
	f.draining.Store(true)
	var stopped []*node
	resume = func() {
		f.draining.Store(false)
		f.turnQueues()
		for _, n := range stopped {
			if _, _, err := n.press(context.WithoutCancel(ctx), startButton); err != nil {
				n.noteProblem("the node was stopped to drain the flow, and could not be started again", err)
			}
		}
	}
	for _, id := range g.order {
		n := g.nodes[id].node
		did, _, err := n.press(ctx, stopButton)
		if did {
			stopped = append(stopped, n)
		}
		if err != nil {
			resume()
			return nil, fmt.Errorf("stop node %s of flow %s: %w", id, f.name, n.secrets().Error(err))
		}
	}
	f.turnQueues()
	return resume, nil
}
