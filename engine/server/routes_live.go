package server

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// The sizes of what is shown of a running flow.
const (
	defaultMessages = 10
	maxMessages     = 100
	defaultLines    = 200
	maxLines        = 1000
)

// liveRoutes show what passes through a running flow.
func (s *Server) liveRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/flows/{name}/edges/messages", "listEdgeMessages",
			"The messages that went over an edge in the runs that are kept, newest first.", s.edgeMessages).over(merged(joinMessages)).needs(byFlow(seeingRun)),
		op(http.MethodGet, "/api/v1/flows/{name}/nodes/{node}/messages", "listNodeMessages",
			"The messages that arrived at a node in the runs that are kept, newest first.", s.nodeMessages).over(merged(joinMessages)).needs(byFlow(seeingRun)),
		op(http.MethodGet, "/api/v1/flows/{name}/nodes/{node}/taps", "listTaps",
			"The last message that each source port of a node emitted; one in 100 ms is kept.", s.taps).over(byLeader).needs(byFlow(seeingRun)),
		op(http.MethodGet, "/api/v1/flows/{name}/nodes/{node}/log", "getNodeLog",
			"What a node logged, newest last: in the runs that are kept, and outside of runs.", s.nodeLog).over(merged(joinLog)).needs(byFlow(seeingRun)),
		op(http.MethodPost, "/api/v1/flows/{name}/runs/{run}/hops/{index}/rerun", "rerunHop",
			"Begin a run with the message of an earlier hop, at that hop's node, and wait for its end.", s.rerun).over(byItsEngine).needs(byFlow(starting)),
		op(http.MethodGet, "/api/v1/flows/{name}/runs/{run}/hops/{index}/rerun", "previewRerun",
			"Which nodes sending the message of a hop again may come to, and what these may do in the cluster. Nothing runs.", s.previewRerun).
			over(byItsEngine).needs(byFlow(seeingRun)).costs(heavy),
		op(http.MethodGet, "/api/v1/flows/{name}/access", "getFlowAccess",
			"What the flow needs in the cluster, and whether the engine may do it.", s.access).needs(byFlow(look)).costs(heavy),
		op(http.MethodGet, "/api/v1/session", "getSession", "What answers, and on which cluster it works.", s.session).needs(toKnow()),
	}
}

type edgeMessagesInput struct {
	Name  string `path:"name" description:"Name of the flow."`
	From  string `query:"from" required:"true" description:"NODE.PORT where the edge begins."`
	To    string `query:"to" required:"true" description:"NODE.PORT where it ends."`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"10"`
}

func (s *Server) edgeMessages(_ context.Context, in edgeMessagesInput) (api.MessageList, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return api.MessageList{}, err
	}
	for name, text := range map[string]string{"from": in.From, "to": in.To} {
		end, err := flow.ParseEndpoint(text)
		if err != nil {
			return api.MessageList{}, exchange.BadRequest("query parameter %s: %w", name, err)
		}
		if err := hasNode(deployed, end.Node); err != nil {
			return api.MessageList{}, err
		}
	}
	return api.MessageList{Items: deployed.EdgeMessages(in.From, in.To, bounded(in.Limit, defaultMessages, maxMessages))}, nil
}

func bounded(limit, usual, most int) int {
	if limit < 1 {
		return usual
	}
	return min(limit, most)
}

type nodeMessagesInput struct {
	Name  string `path:"name" description:"Name of the flow."`
	Node  string `path:"node" description:"Id of the node."`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"10"`
}

func (s *Server) nodeMessages(_ context.Context, in nodeMessagesInput) (api.MessageList, error) {
	deployed, err := s.runningNode(in.Name, in.Node)
	if err != nil {
		return api.MessageList{}, err
	}
	return api.MessageList{Items: deployed.NodeMessages(in.Node, bounded(in.Limit, defaultMessages, maxMessages))}, nil
}

func (s *Server) runningNode(name, node string) (*runtime.Flow, error) {
	deployed, err := s.options.Flows.Running(name)
	if err != nil {
		return nil, err
	}
	return deployed, hasNode(deployed, node)
}

type nodeInput struct {
	Name string `path:"name" description:"Name of the flow."`
	Node string `path:"node" description:"Id of the node."`
}

func (s *Server) taps(_ context.Context, in nodeInput) (api.TapList, error) {
	deployed, err := s.runningNode(in.Name, in.Node)
	if err != nil {
		return api.TapList{}, err
	}
	return api.TapList{Ports: deployed.Taps(in.Node)}, nil
}

type nodeLogInput struct {
	Name  string `path:"name" description:"Name of the flow."`
	Node  string `path:"node" description:"Id of the node."`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

func (s *Server) nodeLog(_ context.Context, in nodeLogInput) (api.LogList, error) {
	deployed, err := s.runningNode(in.Name, in.Node)
	if err != nil {
		return api.LogList{}, err
	}
	return api.LogList{Items: deployed.Log(in.Node, bounded(in.Limit, defaultLines, maxLines))}, nil
}

type rerunInput struct {
	Name  string `path:"name" description:"Name of the flow."`
	Run   string `path:"run" description:"Id of the run, or last."`
	Index string `path:"index" description:"Index of the hop in the run."`
}

// rerun runs on the caller's patience, as send does.
func (s *Server) rerun(ctx context.Context, in rerunInput) (api.Sent, error) {
	deployed, id, index, err := s.hop(in)
	if err != nil {
		return api.Sent{}, err
	}
	began, err := deployed.Rerun(ctx, id, index)
	switch {
	case began != "":
		return sentOf(deployed, began, err), nil
	case errors.Is(err, recording.ErrNotKept):
		return api.Sent{}, exchange.NotFound("%w", err)
	}
	return api.Sent{}, exchange.Conflict(err)
}

func (s *Server) previewRerun(ctx context.Context, in rerunInput) (api.SendPreview, error) {
	deployed, id, index, err := s.hop(in)
	if err != nil {
		return api.SendPreview{}, err
	}
	record, _ := deployed.Run(id)
	at := slices.IndexFunc(record.Records, func(h view.HopRecord) bool { return h.Index == index })
	if at < 0 {
		return api.SendPreview{}, exchange.NotFound("flow %s keeps no hop %d of run %s", in.Name, index, id)
	}
	hop, document := record.Records[at], deployed.Document()
	return s.withMeans(ctx, document, api.SendPreview{Node: hop.Node, Item: hop.Item, Nodes: planning.Reach(document, hop.Node)}), nil
}

// hop returns the flow that a request is about, its run and the index of the hop.
func (s *Server) hop(in rerunInput) (deployed *runtime.Flow, run string, index int, err error) {
	if deployed, err = s.options.Flows.Running(in.Name); err != nil {
		return nil, "", 0, err
	}
	if err = exchange.DecodeText(&index, in.Index); err != nil {
		return nil, "", 0, exchange.BadRequest("index of the hop: %w", err)
	}
	run, err = runID(deployed, in.Run)
	return deployed, run, index, err
}
