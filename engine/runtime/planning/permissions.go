package planning

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
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
func (pl *Planner) Permissions(ctx context.Context, document *flow.Flow) ([]NodePermissions, Report) {
	p := pl.read(ctx, document)
	defer p.Discard()
	var all []NodePermissions
	for _, id := range p.Order {
		n := p.Nodes[id]
		if document.NodeByID(id).Disabled {
			continue
		}
		needs := NodePermissions{Node: id, Component: n.Kind, Secrets: expr.Secrets(document.NodeByID(id).Settings)}
		aware, ok := n.Component.(module.PermissionAware)
		if ok {
			err := guard.Call(func() error {
				needs.Permissions = aware.Permissions()
				return nil
			})
			if err != nil {
				p.problem("", "", "the permissions of node %s (%s) can't be said: %v", id, n.Kind, err)
			}
		}
		if ok || needs.Secrets.Computed || len(needs.Secrets.References) > 0 {
			all = append(all, needs)
		}
	}
	return all, p.Report
}
