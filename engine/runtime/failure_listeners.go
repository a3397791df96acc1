package runtime

import (
	"cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// announceFailure gives a run in which something failed to the listeners of other flows,
// unless a listener has begun it.
func (e *Engine) announceFailure(run view.RunSummary) {
	if run.Failures == 0 {
		return
	}
	e.mu.Lock()
	flows := make([]*Flow, 0, len(e.flows))
	for _, f := range e.flows {
		flows = append(flows, f)
	}
	e.mu.Unlock()
	var listeners []module.FailureListener
	for _, f := range flows {
		g := f.current.Load()
		if g == nil {
			continue
		}
		for _, id := range g.order {
			listener, ok := g.nodes[id].node.component.(module.FailureListener)
			switch {
			case ok && f.name == run.Flow && id == run.Trigger:
				return
			case ok && f.name != run.Flow:
				listeners = append(listeners, listener)
			}
		}
	}
	failure := module.Failure{
		Flow: run.Flow, Run: run.ID, Item: run.Item, State: run.State, Error: cmp.Or(run.FirstFailure, run.Error), Count: run.Failures, Started: run.Started,
	}
	for _, listener := range listeners {
		listener.OnFailure(failure)
	}
}
