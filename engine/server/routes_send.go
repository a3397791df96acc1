package server

import (
	"context"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

type sendInput struct {
	Name string `path:"name" description:"Name of the flow."`
	Node string `path:"node" description:"Id of the node."`
	Port string `path:"port" description:"Name of the port."`
	Body []byte `body:"raw"`
}

// send runs on the caller's patience: when the client goes, the run is
// cancelled.
func (s *Server) send(ctx context.Context, in sendInput) (api.Sent, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return api.Sent{}, err
	}
	if err := hasNode(deployed, in.Node); err != nil {
		return api.Sent{}, err
	}
	run, err := deployed.Send(ctx, in.Node, in.Port, in.Body)
	if run == "" {
		return api.Sent{}, exchange.BadRequest("%w", err)
	}
	return sentOf(deployed, run, err), nil
}

// sentOf is the outcome of a run that a request began.
func sentOf(deployed *runtime.Flow, run string, err error) api.Sent {
	sent := api.Sent{Flow: deployed.Name(), Run: run}
	if err == nil {
		return sent
	}
	sent.Error = "the run failed"
	if record, ok := deployed.Run(run); ok && record.Error != "" {
		sent.Error = record.Error // with its secrets masked
	}
	return sent
}

type portInput struct {
	Name string `path:"name" description:"Name of the flow."`
	Node string `path:"node" description:"Id of the node."`
	Port string `path:"port" description:"Name of the port."`
}

func (s *Server) previewSend(ctx context.Context, in portInput) (api.SendPreview, error) {
	deployed, err := s.runningNode(in.Name, in.Node)
	if err != nil {
		return api.SendPreview{}, err
	}
	source, err := deployed.IsSource(in.Node, in.Port)
	if err != nil {
		return api.SendPreview{}, exchange.NotFound("%w", err)
	}
	document := deployed.Document()
	reached := planning.Reach(document, in.Node)
	if source {
		reached = planning.ReachFrom(document, flow.Endpoint{Node: in.Node, Port: in.Port})
	}
	return s.withMeans(ctx, document, api.SendPreview{Node: in.Node, Source: source, Nodes: reached}), nil
}

// withMeans fills in what the nodes that a message may come to may do.
func (s *Server) withMeans(ctx context.Context, document *flow.Flow, preview api.SendPreview) api.SendPreview {
	preview.Nodes = append([]string{}, preview.Nodes...)
	preview.Permissions = []api.Permission{}
	all, report := s.options.Engine.Permissions(ctx, document)
	preview.Problems = api.ProblemsOf(report.Problems)
	reached := slices.DeleteFunc(all, func(n planning.NodePermissions) bool { return !slices.Contains(preview.Nodes, n.Node) })
	for _, p := range rbac.OfFlow(reached) {
		preview.Permissions = append(preview.Permissions, api.Permission(p))
	}
	return preview
}
