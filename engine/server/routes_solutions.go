package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
	"github.com/patchbay-dev/patchbay/engine/store"
)

func (s *Server) solutionRoutes() []operation {
	plain := output{status: http.StatusOK, structure: "", contentType: "text/plain; charset=utf-8"}
	install := op(http.MethodPost, "/api/v1/solutions/{name}/install", "installSolution",
		"Make a flow of a solution and save it, stopped.", s.install).needs(byBody(true)).costs(change)
	install.outputs = []output{{status: http.StatusCreated, structure: api.Saved{}}, {status: http.StatusOK, structure: api.Saved{}}}
	return []operation{
		op(http.MethodGet, "/api/v1/solutions", "listSolutions", "The solutions of all catalogues, with those that can't be used and why.", s.listSolutions).needs(toBelong()),
		op(http.MethodGet, "/api/v1/solutions/{name}", "getSolution", "A solution with its parameters, readme and files, and what it needs.", s.getSolution).needs(toBelong()),
		op(http.MethodGet, "/api/v1/solutions/{name}/files/{file...}", "getSolutionFile", "A file of a solution.", s.getSolutionFile).needs(toBelong()).gives(plain),
		install,
	}
}

type searchInput struct {
	Question string `query:"q" description:"Words that name, title, summary or keywords hold; empty for all."`
}

func (s *Server) listSolutions(ctx context.Context, in searchInput) (api.SolutionList, error) {
	return s.options.Marketplace.Search(ctx, in.Question)
}

type solutionInput struct {
	Name string `path:"name" description:"Name of the solution; - for whatever is at from."`
	From string `query:"from" description:"Where it is taken from, such as oci://host/repository:tag; empty for what is built in."`
}

// solution opens one. A place that no catalogue lists is asked for who may install something
// only: the server reaches what its callers may not, and has logins that they have not.
func (s *Server) solution(ctx context.Context, name, from string) (marketplace.Opened, error) {
	if from != "" && !s.options.Marketplace.Lists(ctx, from) {
		if err := s.permitAnyEdit(ctx); err != nil {
			return marketplace.Opened{}, err
		}
	}
	return s.options.Marketplace.Open(ctx, name, from)
}

func (s *Server) getSolution(ctx context.Context, in solutionInput) (api.SolutionDetail, error) {
	opened, err := s.solution(ctx, in.Name, in.From)
	if err != nil {
		return api.SolutionDetail{}, err
	}
	return s.options.Marketplace.Detail(ctx, opened), nil
}

type solutionFileInput struct {
	Name string `path:"name" description:"Name of the solution."`
	File string `path:"file" description:"Name of the file, as listed."`
	From string `query:"from" description:"Where the solution is taken from; empty for what is built in."`
}

func (s *Server) getSolutionFile(ctx context.Context, in solutionFileInput) (exchange.Text, error) {
	opened, err := s.solution(ctx, in.Name, in.From)
	if err != nil {
		return exchange.Text{}, err
	}
	body, err := opened.File(in.File, nil)
	if err != nil {
		return exchange.Text{}, exchange.NotFound("%w", err)
	}
	return exchange.Text{ContentType: "text/plain; charset=utf-8", Body: body}, nil
}

type installInput struct {
	Name    string         `path:"name" description:"Name of the solution."`
	From    string         `json:"from,omitempty" description:"Where it is taken from, such as oci://host/repository:tag; empty for what is built in."`
	Flow    string         `json:"flow,omitempty" description:"Name of the flow; the solution's by default."`
	Values  map[string]any `json:"values,omitempty" description:"Values of the parameters."`
	Engine  string         `json:"engine,omitempty" enum:"strict,goja" description:"What the scripts of a solution from elsewhere run with: strict, the default, or goja."`
	Digest  string         `json:"digest,omitempty" description:"Of the package that was shown: another one is refused."`
	Replace bool           `json:"replace,omitempty" description:"Replace a flow of that name."`
	// Literals lets values be secrets that are written out.
	Literals bool `json:"allowLiteralSecrets,omitempty" description:"Save secrets among the values too. They are in the flow's file in plain text."`
	Managed  bool `json:"overwriteManaged,omitempty" description:"Replace a flow too that a tool manages, until the tool puts back what it has."`
}

func (s *Server) install(ctx context.Context, in installInput) (saved, error) {
	opened, document, err := s.fill(ctx, wantedSolution{in.Name, in.From, in.Flow, in.Engine, in.Values})
	if err != nil {
		return saved{}, err
	}
	name := document.Metadata.Name
	about(ctx, name)
	if err := s.permitEdit(ctx, name); err != nil {
		return saved{}, err
	}
	if in.Digest != "" && in.Digest != opened.Digest {
		return saved{}, exchange.Conflict(fmt.Errorf("%s is now %s, and not %s: look at it again", in.From, opened.Digest, in.Digest))
	}
	if err := s.options.Marketplace.Check(opened, in.Engine); err != nil {
		return saved{}, err
	}
	over := flows.Over{Managed: in.Managed}
	if in.Replace {
		over.Revision = store.Any
	}
	pending, err := s.options.Marketplace.Begin(ctx, opened, in.Values, in.Engine, document, document)
	if err != nil {
		return saved{}, err
	}
	outcome, err := s.save(ctx, document, over, in.Literals)
	if err != nil {
		s.recorded(ctx, name, pending.Cancel)
	}
	var invalid *flows.InvalidError
	var refused *exchange.Error
	switch {
	case errors.As(err, &refused):
		refused.Problems = byParameter(opened.Solution, document, refused.Problems)
		refused.LiteralSecrets = parametersAt(opened.Solution, document, refused.LiteralSecrets)
		return saved{}, refused
	case errors.As(err, &invalid):
		problems := s.blame(ctx, opened.Solution, in.Flow, in.Values, byParameter(opened.Solution, document, api.ProblemsOf(invalid.Problems)))
		return saved{}, &exchange.Error{Status: http.StatusUnprocessableEntity, Err: err, Problems: problems}
	case err == nil:
		s.recorded(ctx, name, pending.Done)
	}
	return outcome, err
}

// recorded writes the record of an instance whose flow is stored. Without one the flow can
// be upgraded all the same, so that a failure is for the log.
func (s *Server) recorded(ctx context.Context, name string, write func(context.Context) error) {
	if err := write(context.WithoutCancel(ctx)); err != nil {
		s.options.Logger.Error("what an instance was made of can't be kept", "instance", name, "error", err)
	}
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
