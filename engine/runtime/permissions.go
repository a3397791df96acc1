package runtime

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// NodePermissions are the Kubernetes permissions of one node with its settings.
type NodePermissions struct {
	Node        string              `json:"node"`
	Component   string              `json:"component"`
	Permissions []module.Permission `json:"permissions"`
	// Secrets is what secret() in its settings reads.
	Secrets expr.SecretUse `json:"-"`
}

// Permissions returns what the nodes of a document need, in document order, and
// what is wrong with the document. Nothing of it runs.
func (pl *planner) Permissions(ctx context.Context, document *flow.Flow) ([]NodePermissions, Report) {
	p := pl.read(ctx, document)
	defer p.discard()
	var all []NodePermissions
	for _, id := range p.order {
		n := p.nodes[id]
		needs := NodePermissions{Node: id, Component: n.kind, Secrets: expr.Secrets(document.NodeByID(id).Settings)}
		aware, ok := n.component.(module.PermissionAware)
		if ok {
			needs.Permissions = aware.Permissions()
		}
		if ok || needs.Secrets.Computed || len(needs.Secrets.References) > 0 {
			all = append(all, needs)
		}
	}
	return all, p.report
}
