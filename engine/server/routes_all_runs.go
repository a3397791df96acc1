package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runs"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// usualSince is how far a list of all runs looks back.
const usualSince = 24 * time.Hour

func (s *Server) allRunRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/runs", "findRuns",
			"The runs of all flows that match, newest first, and what their failures have in common.", s.findRuns).over(merged(joinFound)).needs(filtered(seeingRun)).costs(heavy),
		op(http.MethodGet, "/api/v1/why", "explainItem",
			"What became of an image, a deployment or whatever else flows name, the last time that they had to do with it.", s.why).
			over(merged(joinAnswers)).needs(filtered(seeingRun)).costs(heavy),
		op(http.MethodGet, "/api/v1/flows/{name}/overview", "getOverview",
			"What the last run did with each item that the flow names, such as a deployment.", s.overview).over(byLeader).needs(byFlow(seeingRun)).costs(heavy),
		op(http.MethodPost, "/api/v1/flows/{name}/runs/{run}/cancel", "cancelRun", "End a run that is under way.", s.cancelRun).over(byItsEngine).needs(byFlow(starting)),
	}
}

type findRunsInput struct {
	Flow  string `query:"flow" description:"Name of a flow; all flows without it."`
	State string `query:"state" enum:"running,waiting,ok,handled,failed" description:"waiting: messages of it wait in queues. failed has those too whose failures were handled."`
	Text  string `query:"text" maxLength:"200" description:"In the item, an error, the trigger or the id."`
	Since string `query:"since" description:"A time (RFC 3339), or a duration back from now such as 2h; 24h without it."`
	Until string `query:"until" description:"The same; now without it."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (s *Server) findRuns(ctx context.Context, in findRunsInput) (api.FoundRuns, error) {
	since, err := moment("since", in.Since, time.Now().Add(-usualSince))
	if err != nil {
		return api.FoundRuns{}, err
	}
	until, err := moment("until", in.Until, time.Time{})
	if err != nil {
		return api.FoundRuns{}, err
	}
	query := runs.Query{Flow: in.Flow, Text: in.Text, Since: since, Until: until, Limit: bounded(in.Limit, defaultPage, maxPage)}
	switch in.State {
	case "":
	case view.StateRunning, view.StateWaiting, view.StateOK, view.StateHandled, view.StateFailed:
		query.States = []string{in.State}
	default:
		return api.FoundRuns{}, exchange.BadRequest("query parameter state: %q is none of running, waiting, ok, handled, failed", in.State)
	}
	looked, err := s.withRuns(ctx, in.Flow)
	if err != nil {
		return api.FoundRuns{}, err
	}
	found, err := runs.Find(looked, query)
	if err != nil {
		return api.FoundRuns{}, fmt.Errorf("find runs: %w", err)
	}
	return api.FoundRuns{Items: found.Items, Groups: found.Groups, More: found.More}, nil
}

// withRuns are the deployed flows whose runs the sender may see. One that is named is
// refused when it is none of them.
func (s *Server) withRuns(ctx context.Context, named string) ([]*runtime.Flow, error) {
	if named != "" {
		if err := s.permit(ctx, seeingRun, named); err != nil {
			return nil, err
		}
	}
	deployed := s.options.Engine.Flows()
	if named != "" {
		return slices.DeleteFunc(deployed, func(f *runtime.Flow) bool { return f.Name() != named }), nil
	}
	return only(ctx, s, seeingRun, seeingRun, deployed, (*runtime.Flow).Name)
}

// moment reads a time, or a duration back from now.
func moment(name, text string, usual time.Time) (time.Time, error) {
	if text == "" {
		return usual, nil
	}
	if back, err := time.ParseDuration(text); err == nil && back >= 0 {
		return time.Now().Add(-back), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, exchange.BadRequest("query parameter %s: %q is neither a time such as 2026-11-28T17:15:00Z nor a duration such as 2h", name, text)
	}
	return at, nil
}

type whyInput struct {
	About string `query:"about" required:"true" minLength:"1" maxLength:"200" description:"A part of the name: of an image, namespace/name, or of an error."`
	Flow  string `query:"flow" description:"Name of a flow; all flows without it."`
}

func (s *Server) why(ctx context.Context, in whyInput) (api.Answers, error) {
	if in.About == "" {
		return api.Answers{}, exchange.BadRequest("query parameter about: want a part of a name, such as nginx:1.27 or shop/payments")
	}
	looked, err := s.withRuns(ctx, in.Flow)
	if err != nil {
		return api.Answers{}, err
	}
	answers, err := runs.Why(looked, in.Flow, in.About)
	if err != nil {
		return api.Answers{}, fmt.Errorf("look for %s in the runs: %w", in.About, err)
	}
	return api.Answers{Items: answers}, nil
}

func (s *Server) overview(ctx context.Context, in nameInput) (api.Overview, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return api.Overview{}, err
	}
	found, err := runs.Overlook(deployed)
	if err != nil {
		return api.Overview{}, fmt.Errorf("look at the last runs of flow %s: %w", in.Name, err)
	}
	answer := api.Overview{Flow: in.Name, Run: found.Run, Items: found.Items}
	stored, err := s.options.Flows.Get(in.Name)
	if err != nil {
		return api.Overview{}, err
	}
	var packaged *solution.Solution
	if stored.Document.Flow != nil {
		packaged = s.options.Solutions.Of(stored.Document.Flow)
	}
	if packaged == nil || packaged.Overview() == nil {
		return answer, nil
	}
	page, err := packaged.Overview().Draw(ctx, deployed, found)
	if err != nil {
		return api.Overview{}, err
	}
	answer.Page = &page
	return answer, nil
}

func (s *Server) cancelRun(ctx context.Context, in runInput) (api.Cancelled, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return api.Cancelled{}, err
	}
	id, err := runID(deployed, in.Run)
	if err != nil {
		return api.Cancelled{}, err
	}
	ended, err := deployed.Cancel(context.WithoutCancel(ctx), id)
	switch {
	case err != nil:
		return api.Cancelled{}, exchange.Conflict(err)
	case !ended:
		if _, ok := deployed.Run(id); !ok {
			return api.Cancelled{}, exchange.NotFound("flow %s has no run %q, or keeps it no more", in.Name, id)
		}
	}
	return api.Cancelled{Flow: in.Name, Run: id, Cancelled: ended}, nil
}
