package runtime

import (
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/redact/document"
)

// literals tells of secrets that are written out in the document, and of masks in
// their place, and keeps the secrets out of the report.
func (p *plan) literals() {
	found := document.Find(p.document, func(id string) []module.Port {
		if n, ok := p.nodes[id]; ok {
			return n.ports
		}
		return nil
	})
	p.report.Problems = append(p.report.Problems, found.Problems(p.document)...)
	if p.secrets = redact.Of(found.Values...); p.secrets.Empty() {
		return
	}
	for i := range p.report.Problems {
		problem := &p.report.Problems[i]
		problem.Message, problem.Suggestion = p.secrets.Text(problem.Message), p.secrets.Text(problem.Suggestion)
	}
	for i := range p.report.Edges {
		edge := &p.report.Edges[i]
		edge.Findings = slices.Clone(edge.Findings) // drafts share them
		for j := range edge.Findings {
			finding := &edge.Findings[j]
			finding.Message, finding.Suggestion = p.secrets.Text(finding.Message), p.secrets.Text(finding.Suggestion)
			finding.Expression = p.secrets.Text(finding.Expression)
		}
	}
}

// Mask returns a document as it may be shown, with the secrets that are written out
// in it masked, and those secrets. It is the document itself when there are none.
func (e *Engine) Mask(f *flow.Flow) (*flow.Flow, *redact.Set) {
	return document.Mask(f, e.portsIn(f))
}

// MaskBeside is Mask for a comparison with another version of the document, nil for
// none: a secret that differs from it is shown as document.Changed.
func (e *Engine) MaskBeside(before, f *flow.Flow) *flow.Flow {
	shown, _ := e.Mask(f)
	if before == nil || shown == f {
		return shown
	}
	return document.MarkChanged(shown, f, before, e.portsIn(f))
}

// Restore puts the secrets of the stored version back where a document that was
// shown comes in with masks; stored is asked only then, and gives nil for none. It
// changes the document. The problems are masks that stand for nothing.
func (e *Engine) Restore(f *flow.Flow, stored func() *flow.Flow) flow.Problems {
	return document.Restore(f, e.portsIn(f), func() (*flow.Flow, document.Ports) {
		before := stored()
		if before == nil {
			return nil, nil
		}
		return before, e.portsIn(before)
	})
}

// SecretFields names the fields that some component takes secrets in.
func (e *Engine) SecretFields() []string {
	var names []string
	for _, name := range e.catalog.Names() {
		if prototype, ok := e.catalog.Lookup(name); ok {
			names = append(names, document.SecretFields(module.AllPorts(prototype))...)
		}
	}
	return names
}

// portsIn knows the ports of a document's nodes without making them: those of the
// deployed node, whose settings may have changed its ports, or of the component.
func (e *Engine) portsIn(f *flow.Flow) document.Ports {
	var live *generation
	if deployed, ok := e.Flow(f.Metadata.Name); ok {
		live = deployed.current.Load()
	}
	known := map[string][]module.Port{}
	components := make(map[string]string, len(f.Spec.Nodes))
	for _, n := range f.Spec.Nodes {
		components[n.ID] = n.Component
	}
	return func(id string) []module.Port {
		if ports, ok := known[id]; ok {
			return ports
		}
		component := components[id]
		var ports []module.Port
		if live != nil && live.nodes[id] != nil && live.nodes[id].node.kind == component {
			ports = module.AllPorts(live.nodes[id].node.component)
		}
		if prototype, ok := e.catalog.Lookup(component); ok {
			ports = append(slices.Clip(ports), module.AllPorts(prototype)...) // for ports that settings took away
		}
		known[id] = ports
		return ports
	}
}
