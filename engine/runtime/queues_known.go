package runtime

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
)

// It is noted of which flows there are queues, so that what is left on edges that are not
// queued any more is known after a restart, without asking the broker of every flow. The
// notes outlive the flows, as what is kept of them does. No flow can have that name.
const (
	notesFlow = "_queues"
	notesNode = "flows"
)

func (e *Engine) queueNotes() module.State { return e.states.State(notesFlow, notesNode) }

// noteQueues notes that a flow has queues, if a plan has a queued edge, and learns whether it
// had some in a process before.
func (f *Flow) noteQueues(ctx context.Context, p *planning.Plan) {
	if f.queues == nil || f.engine.queues.Refused() != nil || f.hasQueues.Load() {
		return
	}
	notes := f.engine.queueNotes()
	_, noted, err := notes.Get(ctx, f.name)
	switch {
	case err != nil:
	case noted:
		f.hasQueues.Store(true)
	case hasQueue(p):
		err = notes.Set(ctx, f.name, []byte{1})
	}
	if err != nil {
		f.engine.logger.Warn("what waits on edges that are not queued any more may not be shown after a restart", "flow", f.name, "error", err)
	}
}

func hasQueue(p *planning.Plan) bool {
	for _, e := range p.Edges {
		if e.Queue != nil {
			return true
		}
	}
	return false
}

// removeQueues removes the queues of a flow, with all that is there.
func (e *Engine) removeQueues(ctx context.Context, name string) error {
	if err := e.queues.Flow(name).Remove(ctx); err != nil {
		return err
	}
	if err := e.queueNotes().Delete(ctx, name); err != nil {
		return fmt.Errorf("forget that there were queues: %w", err)
	}
	return nil
}

// clearQueues removes the queues of a flow that another engine has removed with its queues,
// if they are there again: an engine that still runs a flow makes them when they are gone.
func (e *Engine) clearQueues(ctx context.Context, f *Flow) {
	if !f.usesQueues() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, queuesTime)
	defer cancel()
	if _, noted, err := e.queueNotes().Get(ctx, f.name); noted || err != nil {
		return
	}
	queues := e.queues.Flow(f.name)
	all, err := queues.Status(ctx)
	if err == nil && onQueues(all) == 0 {
		err = queues.Remove(ctx)
	}
	if err != nil {
		e.logger.Warn("the queues of a flow that is removed may be left", "flow", f.name, "error", err)
	}
}
