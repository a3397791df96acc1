package server

import (
	"context"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/describe"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// diskRoutes are about a file that somebody else than Patchbay wrote.
func (s *Server) diskRoutes() []operation {
	load := op(http.MethodPost, "/api/v1/flows/{name}/load", "loadFlow",
		"Deploy what the flow's file holds now. It starts nothing that did not run, unless the file says start: always.", s.loadFlow).needs(toEdit())
	load.outputs = append(load.outputs, output{status: http.StatusCreated, structure: api.Saved{}})
	return []operation{
		op(http.MethodGet, "/api/v1/flows/{name}/disk", "getFlowDisk",
			"How the flow's file differs from what runs.", s.flowDisk).needs(byFlow(look)),
		load,
		op(http.MethodPost, "/api/v1/flows/{name}/overwrite", "overwriteFlowFile",
			"Write what runs of the flow to its file, in the place of what is there.", s.overwriteFlow).needs(toEdit()),
	}
}

func (s *Server) flowDisk(_ context.Context, in nameInput) (api.Disk, error) {
	stored, err := s.options.Flows.Get(in.Name)
	if err != nil {
		return api.Disk{}, err
	}
	file := stored.File
	disk := api.Disk{Flow: in.Name, OnDisk: string(stored.OnDisk), Path: s.options.Flows.File(in.Name), Revision: file.Revision, Modified: file.Modified,
		Problems: api.ProblemsOf(file.Problems), Changes: []flow.Change{}, ManagedBy: stored.ManagedBy()}
	if file.Owner != nil {
		for _, one := range file.Owner.Drift {
			disk.Drift = append(disk.Drift, api.Drift{Manager: one.Manager, Fields: one.Fields})
		}
	}
	var running store.Document
	if stored.Status != nil {
		running = stored.Document
	}
	legible := file.Flow != nil && !file.Problems.HasErrors()
	if legible {
		disk.Changes = append(disk.Changes, flow.Diff(running.Flow, file.Flow)...)
		disk.Before, disk.After, err = s.compared(running, file.Flow)
		return disk, err
	}
	before, err := s.shownText(running)
	if err != nil {
		return api.Disk{}, err
	}
	after, err := s.shownText(file)
	disk.Before, disk.After = string(before), string(after)
	if running.Flow != nil { // what is secret in what runs is secret in the file too
		_, secrets := s.options.Engine.Mask(running.Flow)
		disk.After = secrets.Text(disk.After)
	}
	return disk, err
}

type diskInput struct {
	Name    string `path:"name" description:"Name of the flow."`
	IfMatch string `header:"If-Match" description:"The revision of the file, as the comparison gave it."`
}

func (s *Server) loadFlow(ctx context.Context, in diskInput) (saved, error) {
	outcome, err := s.options.Flows.LoadFile(context.WithoutCancel(ctx), in.Name, expected(in.IfMatch, ""))
	if err != nil {
		return saved{}, err
	}
	return s.savedOf(in.Name, outcome)
}

type overwriteInput struct {
	Name    string `path:"name" description:"Name of the flow."`
	IfMatch string `header:"If-Match" description:"The revision of the file, as the comparison gave it."`
	Managed bool   `query:"overwriteManaged" description:"Write a flow too that a tool manages, until the tool puts back what it has."`
}

func (s *Server) overwriteFlow(_ context.Context, in overwriteInput) (api.Overwritten, error) {
	stored, err := s.options.Flows.Overwrite(in.Name, flows.Over{Revision: expected(in.IfMatch, ""), Managed: in.Managed})
	return api.Overwritten{Name: in.Name, Revision: stored.Revision, Path: s.options.Flows.File(in.Name)}, err
}

func (s *Server) savedOf(name string, outcome flows.Outcome) (saved, error) {
	stored, err := s.options.Flows.Get(name)
	if err != nil {
		return saved{}, err
	}
	return saved{api.Saved{
		Name: name, Revision: outcome.Document.Revision, Created: outcome.Created, Changed: outcome.Changed,
		State: state(stored), Start: start(stored), Startable: startable(stored),
		Problems: api.ProblemsOf(outcome.Report.Problems), Edges: describe.Edges(outcome.Report.Edges), Left: outcome.Report.Left,
	}}, nil
}
