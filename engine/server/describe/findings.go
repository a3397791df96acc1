package describe

import (
	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// Edges are what was found about the maps of edges.
func Edges(reports []planning.EdgeReport) []api.Edge {
	edges := make([]api.Edge, len(reports))
	for i, report := range reports {
		edges[i] = api.Edge{From: report.From, To: report.To, Outcome: report.Outcome}
		if len(report.Findings) > 0 {
			edges[i].Findings = Findings(report.Findings)
		}
	}
	return edges
}

// Findings are what was found about a map.
func Findings(found []expr.Finding) []api.Finding {
	findings := make([]api.Finding, len(found))
	for i, f := range found {
		findings[i] = api.Finding{
			Outcome: f.Outcome.String(), Path: f.Path, Expression: f.Expression,
			Line: f.Line, Column: f.Column, Message: f.Message, Suggestion: f.Suggestion,
		}
	}
	return findings
}
