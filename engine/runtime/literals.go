package runtime

import (
	"slices"

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
