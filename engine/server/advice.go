package server

import (
	"context"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// surveyTime bounds what is looked at for advice: a preview is waited for.
const surveyTime = 5 * time.Second

// advise has components look at what is there, and says which values suit that
// better; or why nobody could look.
func (s *Server) advise(ctx context.Context, packaged *solution.Solution, values map[string]any) (all []api.Advice, unsurveyed string) {
	ctx, cancel := context.WithTimeout(ctx, surveyTime)
	defer cancel()
	names, err := packaged.Surveys(whole(values))
	if err != nil {
		return nil, err.Error()
	}
	for _, name := range names {
		findings, err := s.survey(ctx, name)
		if err != nil {
			unsurveyed = err.Error()
			continue
		}
		found, err := packaged.Advise(whole(values), name, findings)
		if err != nil {
			return nil, err.Error()
		}
		for _, a := range found {
			f := a.Finding
			all = append(all, api.Advice{
				Parameter: a.Parameter, Title: a.Title, Value: a.Value, Reason: a.Reason,
				Found: fmt.Sprintf("%d %s of %s, for example %s", f.Count, f.Of, f.Name, f.Example),
			})
		}
	}
	return all, unsurveyed
}

func (s *Server) survey(ctx context.Context, name string) ([]module.Finding, error) {
	component, ok := s.options.Engine.Catalog().Lookup(name)
	if !ok {
		return nil, fmt.Errorf("there is no component %s to look at the cluster", name)
	}
	surveyor, ok := component.(module.Surveyor)
	if !ok {
		return nil, fmt.Errorf("the component %s does not look at the cluster", name)
	}
	return surveyor.Survey(ctx)
}
