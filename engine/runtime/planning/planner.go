package planning

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/memo"
)

// Planner checks documents and answers what can be known of them before anything
// runs. Safe for concurrent use.
type Planner struct {
	catalog  *catalog.Catalog
	state    func(flow, node string) module.State
	secrets  func(ctx context.Context, reference string) (string, error) // nil refuses them
	deployed Deployed
	queues   func() error // why no edge can be queued; nil allows them

	// What drafts found out before: while a flow is drawn, all of it but one node or edge
	// is as it was a keystroke ago. A deployment never asks.
	settled *memo.Memo[string, settledNode]
	maps    *memo.Memo[mapKey, checkedMap]
}

// Deployed is what a planner asks of the flows that run.
type Deployed interface {
	// Ports returns the ports that a node of a flow has now, nil when the flow has no
	// such node of that component.
	Ports(flow, node, component string) []module.Port
	// Recent returns the last message that a source port emitted and the secrets in
	// it; false when there is none.
	Recent(flow string, from flow.Endpoint) (message any, secrets *redact.Set, ok bool)
}

// New returns a planner. State gives the state of a node, secrets the values of
// secret() in settings, nil for none.
func New(catalog *catalog.Catalog, state func(flow, node string) module.State, secrets func(context.Context, string) (string, error), running Deployed) *Planner {
	return &Planner{catalog: catalog, state: state, secrets: secrets, deployed: running,
		settled: memo.New[string, settledNode](), maps: memo.New[mapKey, checkedMap]()}
}

// RefuseQueues has documents with a queued edge refused for as long as why is an error, whose
// text says what to do. It is called before anything is planned.
func (pl *Planner) RefuseQueues(why func() error) { pl.queues = why }

// Catalog returns the components that the planner knows.
func (pl *Planner) Catalog() *catalog.Catalog { return pl.catalog }
