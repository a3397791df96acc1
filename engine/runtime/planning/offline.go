package planning

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/watch"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// Offline returns a planner where no engine runs: nodes have no state, nothing is
// deployed, and a document that reads secrets can be checked and not deployed.
func Offline(components *catalog.Catalog) *Planner {
	return New(components, func(string, string) module.State { return noState{} }, nil, nothingDeployed{})
}

// noState is a node's state that keeps nothing.
type noState struct{}

func (noState) Get(context.Context, string) ([]byte, bool, error) { return nil, false, nil }
func (noState) Set(context.Context, string, []byte) error         { return nil }
func (noState) Delete(context.Context, string) error              { return nil }
func (noState) List(context.Context, string) ([]string, error)    { return nil, nil }
func (noState) Watch(ctx context.Context, prefix string) <-chan struct{} {
	return new(watch.Watchers).Watch(ctx, prefix)
}
func (n noState) Scoped(string, string) module.State { return n }

type nothingDeployed struct{}

func (nothingDeployed) Ports(string, string, string) []module.Port { return nil }
func (nothingDeployed) Recent(string, flow.Endpoint) (any, *redact.Set, bool) {
	return nil, nil, false
}
