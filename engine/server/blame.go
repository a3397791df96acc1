package server

import (
	"context"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// maxAlternatives bounds how often a flow is checked again to find out whose value is at
// fault.
const maxAlternatives = 20

// blame names the parameter at whose value a problem of the flow lies though its place is
// not where the value went: what a node says of its settings as a whole, or a map that
// does not fit. A problem that is gone when one value is put back is that value's.
func (s *Server) blame(ctx context.Context, packaged *solution.Solution, name string, values map[string]any, problems []api.Problem) []api.Problem {
	open := func(p api.Problem) bool {
		return p.Severity == flow.Error.String() && p.File != "" // byParameter takes the file away
	}
	if !slices.ContainsFunc(problems, open) {
		return problems
	}
	for i, alternative := range packaged.Alternatives(values) {
		if i == maxAlternatives || ctx.Err() != nil || !slices.ContainsFunc(problems, open) {
			break
		}
		document, err := packaged.Flow(name, alternative.Values)
		if err != nil {
			continue
		}
		left := map[string]bool{}
		for _, p := range s.options.Flows.Check(ctx, document).Problems {
			left[p.Message] = true
		}
		for i, p := range problems {
			if open(p) && !left[p.Message] {
				problems[i].Path = alternative.Parameter
				problems[i].File, problems[i].Line, problems[i].Column = "", 0, 0
			}
		}
	}
	return problems
}
