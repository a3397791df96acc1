package runtime

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// NodePermissions are the Kubernetes permissions of one node with its settings.
type NodePermissions struct {
	Node        string              `json:"node"`
	Component   string              `json:"component"`
	Permissions []module.Permission `json:"permissions"`
}

// Permissions returns what the nodes of a document need, in document order, and
// what is wrong with the document. Nothing of it runs.
func (e *Engine) Permissions(ctx context.Context, document *flow.Flow) ([]NodePermissions, Report) {
	f := &Flow{name: document.Metadata.Name, engine: e, live: map[string]*node{}}
	p := e.plan(ctx, document, f, true)
	defer p.discard()
	var all []NodePermissions
	for _, id := range p.order {
		n := p.nodes[id].scratch
		if aware, ok := n.component.(module.PermissionAware); ok {
			all = append(all, NodePermissions{Node: id, Component: n.kind, Permissions: aware.Permissions()})
		}
	}
	return all, p.report
}
