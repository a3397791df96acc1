package planning

import (
	"context"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// Draft answers questions about a document that is being drawn. It may hold
// instances of its nodes, which run nothing; Close ends them. For one goroutine.
type Draft struct {
	planner *Planner
	plan    *Plan
}

// DraftNode is a node of a draft with its ports as they are with its settings.
// Examples are those of the document, and what is carried along the edges.
type DraftNode struct {
	ID        string
	Component string
	Known     bool // false for a component that this engine has not: no ports
	Ports     []module.Port
}

// Draft takes up a document, which may be as wrong as one is while it is drawn.
func (pl *Planner) Draft(ctx context.Context, document *flow.Flow) *Draft {
	return &Draft{planner: pl, plan: pl.plan(ctx, &Plan{Document: document, purpose: forDrawing})}
}

// Close ends the draft's instances.
func (d *Draft) Close() { d.plan.Discard() }

// Report says what is wrong with the document.
func (d *Draft) Report() Report { return d.plan.Report }

// Secrets are those that are written out in the document.
func (d *Draft) Secrets() *redact.Set { return d.plan.Secrets }

// Nodes returns all nodes in document order, those of one id once.
func (d *Draft) Nodes() []DraftNode {
	nodes := make([]DraftNode, 0, len(d.plan.Document.Spec.Nodes))
	seen := map[string]bool{}
	for _, n := range d.plan.Document.Spec.Nodes {
		if !seen[n.ID] {
			seen[n.ID] = true
			nodes = append(nodes, d.node(n))
		}
	}
	return nodes
}

// Node returns one node; false when the document has none of that id.
func (d *Draft) Node(id string) (DraftNode, bool) {
	n := d.plan.Document.NodeByID(id)
	if n == nil {
		return DraftNode{}, false
	}
	return d.node(*n), true
}

func (d *Draft) node(doc flow.Node) DraftNode {
	n := DraftNode{ID: doc.ID, Component: doc.Component}
	planned, ok := d.plan.Nodes[doc.ID]
	if !ok {
		return n
	}
	n.Known = true
	n.Ports = make([]module.Port, 0, len(planned.Ports))
	for _, port := range planned.Ports {
		if v1alpha1.Hidden(port.Name) {
			continue
		}
		if _, given := doc.Examples[port.Name]; !given && !port.Source {
			port.Configuration = d.arriving(doc.ID, port)
		}
		n.Ports = append(n.Ports, port)
	}
	return n
}

// arriving is a target port's example: what the first edge into it makes of its
// source's example, else the port's own.
func (d *Draft) arriving(id string, port module.Port) any {
	example, ok := d.plan.arrived[flow.Endpoint{Node: id, Port: port.Name}]
	if !ok || port.Configuration != nil && reflect.TypeOf(example) != reflect.TypeOf(port.Configuration) {
		return port.Configuration
	}
	return example
}

// Requires reports whether an edge into a port has to map something: its message
// has a required field that has no default.
func Requires(port module.Port) bool {
	t := reflect.TypeOf(port.Configuration)
	if port.Source || t == nil || !message.IsStruct(t) {
		return false
	}
	for _, field := range message.Of(t).Fields {
		if field.Required && !field.HasDefault {
			return true
		}
	}
	return false
}
