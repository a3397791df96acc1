package server

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/store"
)

func (s *Server) previewRoutes() []operation {
	return []operation{
		op(http.MethodPost, "/api/v1/solutions/{name}/preview", "previewSolution",
			"What installing a solution with some values would do; it does nothing.", s.preview).needs(byBody(false)).costs(heavy),
		op(http.MethodGet, "/api/v1/solutions/{name}/values", "getSolutionValues",
			"The values that an installed flow of the solution holds, to begin an upgrade with.", s.solutionValues).needs(filtered(look)),
	}
}

type solutionValuesInput struct {
	Name string `path:"name" description:"Name of the solution."`
	Flow string `query:"flow" description:"Name of the flow; the solution's by default."`
}

func (s *Server) solutionValues(ctx context.Context, in solutionValuesInput) (api.SolutionValues, error) {
	packaged, err := s.solution(ctx, in.Name, "")
	if err != nil {
		return api.SolutionValues{}, err
	}
	if in.Flow == "" {
		in.Flow = packaged.FlowName()
	}
	if err := s.permit(ctx, look, in.Flow); err != nil {
		return api.SolutionValues{}, err
	}
	stored, err := s.options.Flows.Get(in.Flow)
	if err != nil {
		return api.SolutionValues{}, err
	}
	document := stored.Document.Flow
	if document == nil {
		return api.SolutionValues{}, exchange.Conflict(stored.Problems.Err())
	}
	found := api.SolutionValues{Flow: in.Flow, Values: map[string]any{}}
	if version, ok := packaged.Origin(document); ok {
		shown, _ := s.options.Engine.Mask(document)
		found.Version, found.Values = version, packaged.Values(shown)
	}
	return found, nil
}

type previewInput struct {
	Name   string         `path:"name" description:"Name of the solution."`
	From   string         `json:"from,omitempty" description:"Where it is taken from, such as oci://host/repository:tag; empty for what is built in."`
	Flow   string         `json:"flow,omitempty" description:"Name of the flow; the solution's by default."`
	Values map[string]any `json:"values,omitempty" description:"Values of the parameters."`
	Engine string         `json:"engine,omitempty" enum:"strict,goja" description:"What the scripts of a solution from elsewhere run with; default: strict."`
	Access bool           `json:"access,omitempty" description:"Ask the cluster too whether the engine may do what the flow needs."`
	Advice bool           `json:"advice,omitempty" description:"Look at what is in the cluster too, and recommend values that suit it."`
}

func (s *Server) preview(ctx context.Context, in previewInput) (api.Preview, error) {
	opened, document, err := s.fill(ctx, wantedSolution{in.Name, in.From, in.Flow, in.Engine, in.Values})
	if err != nil {
		return api.Preview{}, err
	}
	packaged := opened.Solution
	if err := s.permitEdit(ctx, document.Metadata.Name); err != nil {
		return api.Preview{}, err
	}
	masks := s.restore(document)
	shown, _ := s.options.Engine.Mask(document)
	preview := api.Preview{Document: shown, Changes: []flow.Change{}, Permissions: []api.DescribedPermission{}}
	var before store.Document
	stored, err := s.options.Flows.Get(document.Metadata.Name)
	var missing *flows.MissingError
	switch {
	case err == nil:
		before, preview.Installed = stored.Document, true
	case !errors.As(err, &missing):
		return api.Preview{}, err
	}
	if preview.Before, preview.After, err = s.compared(before, document); err != nil {
		return api.Preview{}, err
	}
	yaml, err := shown.Format()
	if err != nil {
		return api.Preview{}, &exchange.Error{Status: http.StatusUnprocessableEntity, Err: err}
	}
	preview.YAML = string(yaml)
	preview.Changes = append(preview.Changes, flow.Diff(before.Flow, document)...)
	report := s.options.Flows.Check(ctx, document)
	preview.Problems = byParameter(packaged, document, api.ProblemsOf(append(masks, report.Problems...).Sorted()))
	preview.Problems = s.blame(ctx, packaged, in.Flow, in.Values, preview.Problems)
	preview.Problems = append(preview.Problems, s.unmet(opened, in.Engine)...)
	preview.LiteralSecrets = parametersAt(packaged, document, s.literalsAdded(document))
	needed := s.permissions(ctx, document)
	preview.Permissions = marketplace.Described(needed)
	if in.Access {
		access := s.accessOf(ctx, needed, "")
		preview.Access, preview.Cluster = access.Items, access.Cluster
		grant, err := s.grant(ctx, document.Metadata.Name, needed, access.Items)
		if err != nil {
			return api.Preview{}, err
		}
		preview.Grant = &grant
	}
	if in.Advice {
		preview.Advice, preview.Unsurveyed = s.advise(ctx, packaged, in.Values)
	}
	return preview, nil
}

// wantedSolution is a solution with values of its parameters.
type wantedSolution struct {
	name, from, flow, engine string
	values                   map[string]any
}

// fill makes the flow of a solution.
func (s *Server) fill(ctx context.Context, w wantedSolution) (marketplace.Opened, *flow.Flow, error) {
	opened, err := s.solution(ctx, w.name, w.from)
	if err != nil {
		return opened, nil, err
	}
	document, err := s.options.Marketplace.Render(opened, w.flow, s.keptValues(opened.Solution, w.flow, whole(w.values)), w.engine)
	if err == nil {
		return opened, document, nil
	}
	return opened, nil, ofValues(err, opened.Name)
}

// ofValues is the error of values that a solution does not take.
func ofValues(err error, name string) error {
	failed := &exchange.Error{Status: http.StatusUnprocessableEntity, Err: err, Hint: "patchbay solution show " + name + " lists the parameters"}
	var invalid *solution.ValuesError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems {
			failed.Problems = append(failed.Problems, api.Problem{Severity: flow.Error.String(), Path: p.Parameter, Message: p.Message, Suggestion: p.Suggestion})
		}
	}
	return failed
}

// unmet is why a solution can't be installed here; nothing when it can.
func (s *Server) unmet(opened marketplace.Opened, engine string) []api.Problem {
	if err := s.options.Marketplace.Check(opened, engine); err != nil {
		return []api.Problem{{Severity: flow.Error.String(), Message: err.Error()}}
	}
	return nil
}

// keptValues puts the values of the installed flow in the place of those that come
// back masked, as an upgrade begins with the values that were shown.
func (s *Server) keptValues(packaged *solution.Solution, name string, values map[string]any) map[string]any {
	var installed map[string]any
	for key, value := range values {
		if text, ok := value.(string); !ok || !strings.Contains(text, redact.Mask) {
			continue
		}
		if installed == nil {
			installed = map[string]any{}
			if stored, err := s.options.Flows.Get(cmp.Or(name, packaged.FlowName())); err == nil && stored.Document.Flow != nil {
				installed = packaged.Values(stored.Document.Flow)
			}
		}
		if kept, ok := installed[key]; ok {
			values[key] = kept
		}
	}
	return values
}

// parametersAt names the parameters whose values are at places of a flow; a place that
// is none's stays.
func parametersAt(packaged *solution.Solution, document *flow.Flow, paths []string) []string {
	var names []string
	for _, path := range paths {
		if name := cmp.Or(packaged.ParameterAt(document, path), path); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// byParameter names the parameter where a problem is about its value.
func byParameter(packaged *solution.Solution, document *flow.Flow, listed []api.Problem) []api.Problem {
	for i := range listed {
		if parameter := packaged.ParameterAt(document, listed[i].Path); parameter != "" {
			listed[i].Path = parameter
			listed[i].File, listed[i].Line, listed[i].Column = "", 0, 0
		}
	}
	return listed
}
