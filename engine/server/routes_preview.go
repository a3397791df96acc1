package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/flows"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

func (s *Server) previewRoutes() []operation {
	return []operation{
		op(http.MethodPost, "/api/v1/solutions/{name}/preview", "previewSolution",
			"What installing a solution with some values would do; it does nothing.", s.preview).costs(heavy),
		op(http.MethodGet, "/api/v1/solutions/{name}/values", "getSolutionValues",
			"The values that an installed flow of the solution holds, to begin an upgrade with.", s.solutionValues),
	}
}

type solutionValuesInput struct {
	Name string `path:"name" description:"Name of the solution."`
	Flow string `query:"flow" description:"Name of the flow; the solution's by default."`
}

func (s *Server) solutionValues(_ context.Context, in solutionValuesInput) (api.SolutionValues, error) {
	packaged, err := s.solution(in.Name)
	if err != nil {
		return api.SolutionValues{}, err
	}
	if in.Flow == "" {
		in.Flow = packaged.FlowName()
	}
	stored, err := s.options.Flows.Get(in.Flow)
	if err != nil {
		return api.SolutionValues{}, err
	}
	document := stored.Document.Flow
	if document == nil {
		return api.SolutionValues{}, conflict(stored.Problems.Err())
	}
	found := api.SolutionValues{Flow: in.Flow, Values: map[string]any{}}
	if version, ok := packaged.Origin(document); ok {
		found.Version, found.Values = version, packaged.Values(document)
	}
	return found, nil
}

type previewInput struct {
	Name   string         `path:"name" description:"Name of the solution."`
	Flow   string         `json:"flow,omitempty" description:"Name of the flow; the solution's by default."`
	Values map[string]any `json:"values,omitempty" description:"Values of the parameters."`
	Access bool           `json:"access,omitempty" description:"Ask the cluster too whether the engine may do what the flow needs."`
}

func (s *Server) preview(ctx context.Context, in previewInput) (api.Preview, error) {
	packaged, document, err := s.fill(in.Name, in.Flow, in.Values)
	if err != nil {
		return api.Preview{}, err
	}
	after, err := document.Format()
	if err != nil {
		return api.Preview{}, &httpError{status: http.StatusUnprocessableEntity, err: err}
	}
	preview := api.Preview{Document: document, YAML: string(after), After: string(after), Changes: []flow.Change{}, Permissions: []api.Permission{}}
	var before *flow.Flow
	stored, err := s.options.Flows.Get(document.Metadata.Name)
	var missing *flows.MissingError
	switch {
	case err == nil:
		before, preview.Installed, preview.Before = stored.Document.Flow, true, string(stored.Document.Text)
	case !errors.As(err, &missing):
		return api.Preview{}, err
	}
	preview.Changes = append(preview.Changes, flow.Diff(before, document)...)
	report := s.options.Flows.Check(ctx, document)
	preview.Problems = byParameter(packaged, document, report.Problems.Sorted())
	needed := s.permissions(ctx, document)
	for _, p := range needed {
		preview.Permissions = append(preview.Permissions, api.Permission(p))
	}
	if in.Access {
		access := s.accessOf(ctx, needed, "")
		preview.Access, preview.Cluster = access.Items, access.Cluster
	}
	return preview, nil
}

// fill makes the flow of a solution.
func (s *Server) fill(name, flowName string, values map[string]any) (*solution.Solution, *flow.Flow, error) {
	packaged, err := s.solution(name)
	if err != nil {
		return nil, nil, err
	}
	document, err := packaged.Flow(flowName, whole(values))
	if err == nil {
		return packaged, document, nil
	}
	failed := &httpError{status: http.StatusUnprocessableEntity, err: err, hint: "patchbay solution show " + name + " lists the parameters"}
	var invalid *solution.ValuesError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems {
			failed.problems = append(failed.problems, api.Problem{Severity: flow.Error.String(), Path: p.Parameter, Message: p.Message, Suggestion: p.Suggestion})
		}
	}
	return nil, nil, failed
}

// byParameter names the parameter where a problem is about its value.
func byParameter(packaged *solution.Solution, document *flow.Flow, problems flow.Problems) []api.Problem {
	listed := api.ProblemsOf(problems)
	for i := range listed {
		if parameter := packaged.ParameterAt(document, listed[i].Path); parameter != "" {
			listed[i].Path = parameter
			listed[i].File, listed[i].Line, listed[i].Column = "", 0, 0
		}
	}
	return listed
}
