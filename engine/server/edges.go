package server

import (
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func edgesOf(reports []runtime.EdgeReport) []api.Edge {
	edges := make([]api.Edge, len(reports))
	for i, report := range reports {
		edges[i] = api.Edge{From: report.From, To: report.To, Outcome: report.Outcome}
		for _, found := range report.Findings {
			edges[i].Findings = append(edges[i].Findings, api.Finding{
				Outcome: found.Outcome.String(), Path: found.Path, Expression: found.Expression,
				Column: found.Column, Message: found.Message, Suggestion: found.Suggestion,
			})
		}
	}
	return edges
}
