package runtime

import (
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
)

// deployedFlows answers a planner.
type deployedFlows struct{ engine *Engine }

func (d deployedFlows) Ports(name, node, component string) []module.Port {
	f, ok := d.engine.Flow(name)
	if !ok {
		return nil
	}
	w, ok := f.current.Load().nodes[node]
	if !ok || w.node.kind != component {
		return nil
	}
	ports, _ := guard.Ports(w.node.component) // the planner then goes by the component
	return ports
}

func (d deployedFlows) Recent(name string, from flow.Endpoint) (any, *redact.Set, bool) {
	f, ok := d.engine.Flow(name)
	if !ok {
		return nil, nil, false
	}
	tapped, ok := f.Tapped(from.Node, from.Port)
	if !ok {
		return nil, nil, false
	}
	return tapped.Message, tapped.Secrets(), true
}
