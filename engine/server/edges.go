package server

import (
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func edgesOf(reports []planning.EdgeReport) []api.Edge {
	edges := make([]api.Edge, len(reports))
	for i, report := range reports {
		edges[i] = api.Edge{From: report.From, To: report.To, Outcome: report.Outcome}
		if len(report.Findings) > 0 {
			edges[i].Findings = findingsOf(report.Findings)
		}
	}
	return edges
}
