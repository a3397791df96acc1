package runtime

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// planner checks documents and answers what can be known of them before anything
// runs. Safe for concurrent use.
type planner struct {
	catalog  *Catalog
	state    func(flow, node string) module.State
	secrets  func(ctx context.Context, reference string) (string, error) // nil refuses them
	deployed deployed

	// What drafts found out before: while a flow is drawn, all of it but one node or edge
	// is as it was a keystroke ago. A deployment never asks.
	settled *memo[string, settledNode]
	maps    *memo[mapKey, checkedMap]
}

// deployed is what a planner asks of the flows that run.
type deployed interface {
	// Ports returns the ports that a node of a flow has now, nil when the flow has no
	// such node of that component.
	Ports(flow, node, component string) []module.Port
	// Recent returns the last message that a source port emitted and the secrets in
	// it; false when there is none.
	Recent(flow string, from flow.Endpoint) (message any, secrets *redact.Set, ok bool)
}

func newPlanner(catalog *Catalog, state func(flow, node string) module.State, secrets func(context.Context, string) (string, error), running deployed) *planner {
	return &planner{catalog: catalog, state: state, secrets: secrets, deployed: running,
		settled: newMemo[string, settledNode](), maps: newMemo[mapKey, checkedMap]()}
}

// Catalog returns the components that the planner knows.
func (pl *planner) Catalog() *Catalog { return pl.catalog }
