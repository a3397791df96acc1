package planning

import (
	"slices"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/redact/document"
)

// literals reports secrets that are written out in the document, and masks in
// their place, and keeps the secrets out of the report.
func (p *Plan) literals() {
	found := document.Find(p.Document, func(id string) []module.Port {
		if n, ok := p.Nodes[id]; ok {
			return n.Ports
		}
		return nil
	})
	p.Report.Problems = append(p.Report.Problems, found.Problems(p.Document)...)
	if p.Secrets = redact.Of(found.Values...); p.Secrets.Empty() {
		return
	}
	for i := range p.Report.Problems {
		problem := &p.Report.Problems[i]
		problem.Message, problem.Suggestion = p.Secrets.Text(problem.Message), p.Secrets.Text(problem.Suggestion)
	}
	for i := range p.Report.Edges {
		edge := &p.Report.Edges[i]
		edge.Findings = slices.Clone(edge.Findings) // drafts share them
		for j := range edge.Findings {
			finding := &edge.Findings[j]
			finding.Message, finding.Suggestion = p.Secrets.Text(finding.Message), p.Secrets.Text(finding.Suggestion)
			finding.Expression = p.Secrets.Text(finding.Expression)
		}
	}
}
