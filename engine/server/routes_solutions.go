package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/store"
)

func (s *Server) solutionRoutes() []operation {
	plain := output{status: http.StatusOK, structure: "", contentType: "text/plain; charset=utf-8"}
	install := op(http.MethodPost, "/api/v1/solutions/{name}/install", "installSolution",
		"Make a flow of a solution and save it, stopped.", s.install).needs(byBody(true)).costs(change)
	install.outputs = []output{{status: http.StatusCreated, structure: api.Saved{}}, {status: http.StatusOK, structure: api.Saved{}}}
	return []operation{
		op(http.MethodGet, "/api/v1/solutions", "listSolutions", "The solutions, with those that can't be used and why.", s.listSolutions).needs(toBelong()),
		op(http.MethodGet, "/api/v1/solutions/{name}", "getSolution", "A solution with its parameters, readme and files.", s.getSolution).needs(toBelong()),
		op(http.MethodGet, "/api/v1/solutions/{name}/files/{file...}", "getSolutionFile", "A file of a solution.", s.getSolutionFile).needs(toBelong()).gives(plain),
		install,
	}
}

// describeSolution leaves out of a list what fills pages.
func describeSolution(packaged *solution.Solution, whole bool) api.Solution {
	described := api.Solution{Name: packaged.Name, Title: packaged.Title, Version: packaged.Version, Summary: packaged.Summary}
	if whole {
		described.Parameters, described.Readme, described.Files = packaged.Parameters, packaged.Readme, packaged.Files()
	}
	return described
}

func (s *Server) listSolutions(context.Context, struct{}) (api.SolutionList, error) {
	list := api.SolutionList{Items: []api.Solution{}}
	for _, packaged := range s.options.Solutions.List() {
		list.Items = append(list.Items, describeSolution(packaged, false))
	}
	for _, b := range s.options.Solutions.Broken() {
		list.Items = append(list.Items, api.Solution{Name: b.Folder, Problem: b.Err.Error()})
	}
	return list, nil
}

type solutionInput struct {
	Name string `path:"name" description:"Name of the solution."`
}

func (s *Server) solution(name string) (*solution.Solution, error) {
	packaged, err := s.options.Solutions.Get(name)
	if err != nil {
		return nil, exchange.NotFound("%w", err)
	}
	return packaged, nil
}

func (s *Server) getSolution(_ context.Context, in solutionInput) (api.Solution, error) {
	packaged, err := s.solution(in.Name)
	if err != nil {
		return api.Solution{}, err
	}
	return describeSolution(packaged, true), nil
}

type solutionFileInput struct {
	Name string `path:"name" description:"Name of the solution."`
	File string `path:"file" description:"Name of the file, as listed."`
}

func (s *Server) getSolutionFile(_ context.Context, in solutionFileInput) (exchange.Text, error) {
	packaged, err := s.solution(in.Name)
	if err != nil {
		return exchange.Text{}, err
	}
	body, err := packaged.File(in.File, nil)
	if err != nil {
		return exchange.Text{}, exchange.NotFound("%w", err)
	}
	return exchange.Text{ContentType: "text/plain; charset=utf-8", Body: body}, nil
}

type installInput struct {
	Name    string         `path:"name" description:"Name of the solution."`
	Flow    string         `json:"flow,omitempty" description:"Name of the flow; the solution's by default."`
	Values  map[string]any `json:"values,omitempty" description:"Values of the parameters."`
	Replace bool           `json:"replace,omitempty" description:"Replace a flow of that name."`
	// Literals lets values be secrets that are written out.
	Literals bool `json:"allowLiteralSecrets,omitempty" description:"Save secrets among the values too. They are in the flow's file in plain text."`
	Managed  bool `json:"overwriteManaged,omitempty" description:"Replace a flow too that a tool manages, until the tool puts back what it has."`
}

func (s *Server) install(ctx context.Context, in installInput) (saved, error) {
	packaged, document, err := s.fill(in.Name, in.Flow, in.Values)
	if err != nil {
		return saved{}, err
	}
	name := document.Metadata.Name
	about(ctx, name)
	if err := s.permitEdit(ctx, name); err != nil {
		return saved{}, err
	}
	over := flows.Over{Managed: in.Managed}
	if in.Replace {
		over.Revision = store.Any
	}
	outcome, err := s.save(ctx, document, over, in.Literals)
	var invalid *flows.InvalidError
	var refused *exchange.Error
	switch {
	case errors.As(err, &refused):
		refused.Problems = byParameter(packaged, document, refused.Problems)
		refused.LiteralSecrets = parametersAt(packaged, document, refused.LiteralSecrets)
		return saved{}, refused
	case errors.As(err, &invalid):
		problems := s.blame(ctx, packaged, in.Flow, in.Values, byParameter(packaged, document, api.ProblemsOf(invalid.Problems)))
		return saved{}, &exchange.Error{Status: http.StatusUnprocessableEntity, Err: err, Problems: problems}
	}
	return outcome, err
}

// whole gives numbers without a fraction back their kind, which JSON hides.
func whole(values map[string]any) map[string]any {
	for key, value := range values {
		if number, ok := value.(float64); ok && number == float64(int64(number)) {
			values[key] = int64(number)
		}
	}
	return values
}
