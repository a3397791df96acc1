package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// lastRun means the newest run where a run's id is asked for.
const lastRun = "last"

func (s *Server) runRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/flows/{name}/runs", "listRuns", "The runs that are kept, newest first, those of earlier processes too.", s.listRuns).
			over(merged(joinRuns)).needs(byFlow(seeingRun)),
		op(http.MethodGet, "/api/v1/flows/{name}/runs/{run}", "getRun", "A run with its hops; \"last\" is the newest.", s.getRun).over(wholeRun).needs(byFlow(seeingRun)),
	}
}

type runsInput struct {
	Name string `path:"name" description:"Name of the flow."`
	pageInput
}

func (s *Server) listRuns(_ context.Context, in runsInput) (api.RunList, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return api.RunList{}, err
	}
	limit := in.limit()
	runs, err := deployed.RunsBefore(in.After, limit+1)
	if err != nil {
		return api.RunList{}, exchange.BadRequest("list the runs after %s: %w", in.After, err)
	}
	list := api.RunList{Items: runs}
	if len(runs) > limit {
		list.Items, list.Next = runs[:limit], runs[limit-1].ID
	}
	return list, nil
}

type runInput struct {
	Name string `path:"name" description:"Name of the flow."`
	Run  string `path:"run" description:"Id of the run, or last."`
}

func (s *Server) getRun(_ context.Context, in runInput) (view.RunRecord, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return view.RunRecord{}, err
	}
	id, err := runID(deployed, in.Run)
	if err != nil {
		return view.RunRecord{}, err
	}
	record, ok := deployed.Run(id)
	if !ok {
		return view.RunRecord{}, exchange.NotFound("flow %s has no run %q, or keeps it no more", in.Name, id)
	}
	return record, nil
}

// runID resolves "last".
func runID(deployed *runtime.Flow, given string) (string, error) {
	if given != lastRun {
		return given, nil
	}
	newest := deployed.Runs(1)
	if len(newest) == 0 {
		return "", &exchange.Error{Status: http.StatusNotFound, Err: fmt.Errorf("flow %s has not run yet", deployed.Name()),
			Hint: "start it, or send a message to one of its nodes"}
	}
	return newest[0].ID, nil
}

func didYouMean(word string, known []string) string {
	if nearest := flow.Nearest(word, known); nearest != "" {
		return fmt.Sprintf("; did you mean %q?", nearest)
	}
	return ""
}
