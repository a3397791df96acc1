package server

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/describe"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// designRoutes answer what a person asks who draws a flow. Nothing runs.
func (s *Server) designRoutes() []operation {
	document := []output{
		{status: http.StatusOK, structure: flow.Flow{}},
		{status: http.StatusOK, structure: "", contentType: yamlType},
	}
	return []operation{
		op(http.MethodPost, "/api/v1/describe", "describeNode",
			"A node of a document with the schemas of its ports, and examples as carried along the edges.", s.describeNode).needs(byBody(false)).takes(document...).costs(heavy),
		op(http.MethodPost, "/api/v1/wires", "suggestWires",
			"What may be wired to a port of a document, and by which map.", s.wires).needs(byBody(false)).takes(document...).costs(heavy),
		op(http.MethodPost, "/api/v1/evaluate", "evaluateMap",
			"Check a map and apply it to a message. Nothing runs.", s.evaluate).needs(byBody(false)).costs(heavy),
		op(http.MethodPost, "/api/v1/complete", "completeExpression",
			"What could be written at the cursor of an expression.", s.complete).needs(byBody(false)).costs(heavy),
		op(http.MethodPost, "/api/v1/format", "formatFlow",
			"A document in its canonical form: JSON, or YAML when asked for.", s.format).needs(byBody(false)).takes(document...).gives(document...).costs(heavy),
		op(http.MethodPost, "/api/v1/flows/{name}/diff", "diffFlow",
			"Say what saving a document would change.", s.diffFlow).needs(toDraft()).takes(document...).costs(heavy),
	}
}

func portsOf(draft *planning.Draft) []api.NodePorts {
	nodes := []api.NodePorts{}
	for _, n := range draft.Nodes() {
		line := api.NodePorts{ID: n.ID, Ports: make([]api.PortLine, len(n.Ports))}
		for i, port := range n.Ports {
			line.Ports[i] = describe.PortLine(port)
		}
		nodes = append(nodes, line)
	}
	return nodes
}

// legible reads a document that may be wrong in what it says, as one is while it
// is drawn, but not in its form: all of it could be read.
func legible(file string, body []byte) (*flow.Flow, error) {
	document, problems := flow.Parse(orFlow(file), body)
	if document == nil {
		return nil, &flows.InvalidError{Name: orFlow(file), Problems: problems}
	}
	meant := map[flow.Problem]bool{}
	for _, p := range document.Validate() {
		meant[p] = true
	}
	for _, p := range problems {
		if p.Severity == flow.Error && !meant[p] {
			return nil, &flows.InvalidError{Name: orFlow(file), Problems: problems}
		}
	}
	return document, nil
}

type describeInput struct {
	Node string `query:"node" description:"Id of the node."`
	Body []byte `body:"raw"`
}

func (s *Server) describeNode(ctx context.Context, in describeInput) (api.NodeDescription, error) {
	document, problems := flow.Parse(orFlow(""), in.Body)
	if document == nil {
		return api.NodeDescription{}, &flows.InvalidError{Name: orFlow(""), Problems: problems}
	}
	s.restore(document)
	edits, err := s.permitDraft(ctx, document)
	if err == nil && !edits { // examples come from messages
		err = s.permit(ctx, seeingRun, document.Metadata.Name)
	}
	if err != nil {
		return api.NodeDescription{}, err
	}
	draft := s.options.Engine.Draft(ctx, document)
	defer draft.Close()
	node, err := s.draftNode(draft, document, in.Node)
	if err != nil {
		return api.NodeDescription{}, err
	}
	described := api.NodeDescription{ID: node.ID, Component: node.Component, Ports: make([]api.Port, len(node.Ports))}
	for i, port := range node.Ports {
		if described.Ports[i], err = describe.Port(port, draft.Secrets()); err != nil {
			return api.NodeDescription{}, err
		}
	}
	return described, nil
}

func (s *Server) draftNode(draft *planning.Draft, document *flow.Flow, id string) (planning.DraftNode, error) {
	node, ok := draft.Node(id)
	if !ok {
		var ids []string
		for _, n := range document.Spec.Nodes {
			ids = append(ids, n.ID)
		}
		return node, exchange.NotFound("the document has no node %q%s", id, didYouMean(id, ids))
	}
	if !node.Known {
		return node, exchange.NotFound("node %s is of component %q, which this server does not have%s", id, node.Component,
			didYouMean(node.Component, s.options.Engine.Catalog().Names()))
	}
	return node, nil
}

type formatInput struct {
	Flow   string `query:"flow" description:"A stored flow whose comments a JSON document keeps. With it, secrets that are written out are masked, as in that flow."`
	File   string `query:"file" description:"What to call the document in its problems."`
	Accept string `header:"Accept" description:"application/yaml for YAML."`
	Body   []byte `body:"raw"`
}

func (s *Server) format(ctx context.Context, in formatInput) (exchange.Text, error) {
	document, err := legible(in.File, in.Body)
	if err != nil {
		return exchange.Text{}, err
	}
	if _, err := s.permitDraft(ctx, document); err != nil {
		return exchange.Text{}, err
	}
	if in.Flow != "" && in.Flow != document.Metadata.Name {
		if err := s.permitEdit(ctx, in.Flow); err != nil {
			return exchange.Text{}, err
		}
	}
	if in.Flow != "" {
		s.keepComments(document, in.Flow, in.Body)
		s.restoreFrom(document, in.Flow)              // a comment that repeats a secret is known by it
		document, _ = s.options.Engine.Mask(document) // it is shown, or passed on
	}
	if !strings.Contains(in.Accept, "yaml") {
		body, err := json.Marshal(document)
		return exchange.Text{ContentType: jsonType, Body: body}, err
	}
	body, err := document.Format()
	if err != nil {
		return exchange.Text{}, &exchange.Error{Status: http.StatusUnprocessableEntity, Err: err}
	}
	return exchange.Text{ContentType: yamlType, Body: body}, nil
}

type diffInput struct {
	Name string `path:"name" description:"Name of the flow, as in the document."`
	File string `query:"file" description:"What to call the document in its problems."`
	Body []byte `body:"raw"`
}

func (s *Server) diffFlow(_ context.Context, in diffInput) (api.FlowDiff, error) {
	document, err := legible(in.File, in.Body)
	if err != nil {
		return api.FlowDiff{}, err
	}
	if err := named(document, in.Name); err != nil {
		return api.FlowDiff{}, err
	}
	s.restore(document)
	diff := api.FlowDiff{Changes: []flow.Change{}}
	var before store.Document
	if stored, err := s.options.Flows.Get(in.Name); err == nil {
		before = stored.Document
		s.keepComments(document, in.Name, in.Body)
	}
	if diff.Before, diff.After, err = s.compared(before, document); err != nil {
		return api.FlowDiff{}, err
	}
	diff.Revision, diff.Changes = before.Revision, append(diff.Changes, flow.Diff(before.Flow, document)...)
	diff.LiteralSecrets = s.options.Engine.LiteralsAdded(before.Flow, document)
	return diff, nil
}
