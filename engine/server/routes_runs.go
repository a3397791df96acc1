package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// lastRun means the newest run where a run's id is asked for.
const lastRun = "last"

func (s *Server) runRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/flows/{name}/runs", "listRuns", "The runs that are kept, newest first.", s.listRuns),
		op(http.MethodGet, "/api/v1/flows/{name}/runs/{run}", "getRun", "A run with its hops; \"last\" is the newest.", s.getRun),
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
	runs := deployed.Runs(0)
	if in.After != "" {
		at := slices.IndexFunc(runs, func(r recording.RunSummary) bool { return r.ID == in.After })
		if at < 0 {
			return api.RunList{}, exchange.BadRequest("run %s is not kept any more: begin with the first page again", in.After)
		}
		runs = runs[at+1:]
	}
	list := api.RunList{Items: runs}
	if limit := in.limit(); len(runs) > limit {
		list.Items, list.Next = runs[:limit], runs[limit-1].ID
	}
	return list, nil
}

type runInput struct {
	Name string `path:"name" description:"Name of the flow."`
	Run  string `path:"run" description:"Id of the run, or last."`
}

func (s *Server) getRun(_ context.Context, in runInput) (recording.RunRecord, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return recording.RunRecord{}, err
	}
	id, err := runID(deployed, in.Run)
	if err != nil {
		return recording.RunRecord{}, err
	}
	record, ok := deployed.Run(id)
	if !ok {
		return recording.RunRecord{}, exchange.NotFound("flow %s has no run %q, or keeps it no more", in.Name, id)
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
