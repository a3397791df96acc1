package planning

import (
	"fmt"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// planItemNames compiles what nodes say their messages are about. A node's ports emit
// different messages, and one of them may have nothing to be named by, such as the port
// that says that all items are done: it is left out, unless no wired port fits.
func (p *Plan) planItemNames() {
	p.ItemNames = map[flow.Endpoint]*expr.Mapping{}
	for index, doc := range p.Document.Spec.Nodes {
		if doc.ItemName == "" || p.Nodes[doc.ID] == nil {
			continue
		}
		path := fmt.Sprintf("spec.nodes[%d].itemName", index)
		wired, fits := false, false
		var wrong []expr.Finding
		for _, e := range p.Document.Spec.Edges {
			if e.From.Node != doc.ID || e.From.Port == v1alpha1.ErrorPort {
				continue
			}
			from := p.sourcePort(e.From)
			if from == nil {
				continue // its edge has the problem
			}
			wired = true
			mapping, check := expr.Compile(doc.ItemName, from.Configuration, "", expr.WithLimit(p.limit))
			if check.Outcome != expr.Invalid {
				fits = true
				p.ItemNames[e.From] = mapping
				continue
			}
			wrong = check.Findings
		}
		if !wired || fits {
			continue
		}
		for _, finding := range wrong {
			if finding.Outcome == expr.Invalid {
				p.mappingProblem(path, finding)
			}
		}
	}
}

// sourcePort returns nil when there is no such port.
func (p *Plan) sourcePort(at flow.Endpoint) *module.Port {
	ports := p.Nodes[at.Node].Ports
	found := slices.IndexFunc(ports, func(port module.Port) bool { return port.Name == at.Port && port.Source })
	if found < 0 {
		return nil
	}
	return &ports[found]
}
