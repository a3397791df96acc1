package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

func (s *Server) controlRoutes() []operation {
	anyJSON := output{structure: json.RawMessage{}, contentType: jsonType}
	return []operation{
		op(http.MethodPost, "/api/v1/flows/{name}/start", "startFlow", "Press Start on every node that has it.", s.start).over(byLeader).needs(byFlow(starting)),
		op(http.MethodPost, "/api/v1/flows/{name}/stop", "stopFlow", "Press Stop on every node that has it.", s.stop).over(merged(joinPressed)).needs(byFlow(starting)),
		op(http.MethodGet, "/api/v1/flows/{name}/status", "getFlowStatus", "Panels, edges and last errors.", s.status).over(merged(joinStatus)).needs(byFlow(look)),
		op(http.MethodPost, "/api/v1/flows/{name}/nodes/{node}/control", "controlNode",
			"Press a button or send a form on a node's panel: buttons as true, fields by name.", s.control).over(byLeader).needs(byFlow(starting)).takes(anyJSON),
		op(http.MethodPost, "/api/v1/flows/{name}/nodes/{node}/ports/{port}", "sendMessage",
			"Send a message to a target port, or emit it on a source port, and wait for the run to end. One with a masked secret is refused.", s.send).
			needs(byFlow(starting)).takes(anyJSON),
		op(http.MethodGet, "/api/v1/flows/{name}/nodes/{node}/ports/{port}", "previewSend",
			"Which nodes a message to a port may come to, and what these may do in the cluster. Nothing runs.", s.previewSend).needs(byFlow(starting)).costs(heavy),
		op(http.MethodGet, "/api/v1/flows/{name}/rbac", "getFlowRoles",
			"The least-privilege roles that the flow needs, as YAML to apply.", s.roles).needs(byFlow(look)).
			gives(output{status: http.StatusOK, structure: "", contentType: yamlType}).costs(heavy),
	}
}

func (s *Server) start(ctx context.Context, in nameInput) (api.Pressed, error) {
	return s.press(in.Name, func(f *runtime.Flow) (runtime.Pressed, error) { return f.Start(context.WithoutCancel(ctx)) })
}

func (s *Server) stop(ctx context.Context, in nameInput) (api.Pressed, error) {
	return s.press(in.Name, func(f *runtime.Flow) (runtime.Pressed, error) { return f.Stop(context.WithoutCancel(ctx)) })
}

// refusedStop answers Stop of a flow that its document starts; nil for any other error.
func (s *Server) refusedStop(name string, err error) error {
	if refused := new(runtime.AlwaysError); !errors.As(err, &refused) {
		return nil
	}
	refused := &exchange.Error{Status: http.StatusConflict, Err: err,
		Hint: "set start to manual in the document, in the editor under Flow, and stop it then; runs under way can be canceled one by one"}
	if owner := s.options.Flows.ManagedBy(name); owner != "" {
		refused.Err = fmt.Errorf("%w, which is managed by %s", err, owner)
		refused.Hint = "set start to manual there, and stop it when the change has come; runs under way can be canceled one by one"
	}
	return refused
}

func (s *Server) press(name string, button func(*runtime.Flow) (runtime.Pressed, error)) (api.Pressed, error) {
	deployed, err := s.options.Flows.Running(name)
	if err != nil {
		return api.Pressed{}, err
	}
	pressed, err := button(deployed)
	if refused := s.refusedStop(name, err); refused != nil {
		return api.Pressed{}, refused
	}
	if err != nil {
		return api.Pressed{}, exchange.Conflict(err)
	}
	return api.Pressed{Flow: name, Nodes: append([]string{}, pressed.Nodes...), Already: pressed.Already}, nil
}

func (s *Server) status(ctx context.Context, in nameInput) (view.Status, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return view.Status{}, err
	}
	status := deployed.Status()
	if allowed, _, err := s.allowed(ctx, seeingRun, in.Name); err != nil {
		return view.Status{}, err
	} else if !allowed {
		status = withoutRuns(status)
	}
	status.OnDisk, status.ManagedBy = string(s.options.Flows.OnDisk(in.Name)), s.options.Flows.ManagedBy(in.Name)
	return status, nil
}

type controlInput struct {
	Name string `path:"name" description:"Name of the flow."`
	Node string `path:"node" description:"Id of the node."`
	Body []byte `body:"raw"`
}

func (s *Server) control(ctx context.Context, in controlInput) (view.NodeStatus, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return view.NodeStatus{}, err
	}
	if err := hasNode(deployed, in.Node); err != nil {
		return view.NodeStatus{}, err
	}
	err = deployed.Press(context.WithoutCancel(ctx), in.Node, in.Body)
	if refused := s.refusedStop(in.Name, err); refused != nil {
		return view.NodeStatus{}, refused
	}
	if err != nil {
		return view.NodeStatus{}, exchange.BadRequest("%w", err)
	}
	for _, node := range deployed.Status().Nodes {
		if node.ID == in.Node {
			return node, nil
		}
	}
	return view.NodeStatus{}, exchange.NotFound("node %s of flow %s was removed meanwhile", in.Node, in.Name)
}

func hasNode(deployed *runtime.Flow, id string) error {
	document := deployed.Document()
	if document.NodeByID(id) != nil {
		return nil
	}
	var ids []string
	for _, node := range document.Spec.Nodes {
		ids = append(ids, node.ID)
	}
	return exchange.NotFound("flow %s has no node %q%s", deployed.Name(), id, didYouMean(id, ids))
}

type rolesInput struct {
	Name           string `path:"name" description:"Name of the flow."`
	Namespace      string `query:"namespace" description:"Limit to one namespace what can be."`
	ServiceAccount string `query:"serviceAccount" description:"NAMESPACE/NAME to bind the roles to."`
}

func (s *Server) roles(ctx context.Context, in rolesInput) (exchange.Text, error) {
	stored, err := s.options.Flows.Get(in.Name)
	if err != nil {
		return exchange.Text{}, err
	}
	if stored.Document.Flow == nil {
		return exchange.Text{}, exchange.Conflict(stored.Problems.Err())
	}
	nodes, report := s.options.Engine.Permissions(ctx, stored.Document.Flow)
	own, _ := s.ownNamespace() // where it is not known, the manifest says so
	manifest, err := rbac.Manifest(rbac.OfFlow(nodes), rbac.Options{Flow: in.Name, Namespace: in.Namespace, Own: own, Subject: in.ServiceAccount})
	if err != nil {
		return exchange.Text{}, exchange.BadRequest("%w", err)
	}
	var notes strings.Builder
	for _, problem := range report.Problems { // what can't be known makes the sum too small
		notes.WriteString("# " + strings.ReplaceAll(problem.Error(), "\n", " ") + "\n")
	}
	return exchange.Text{ContentType: yamlType, Body: append([]byte(notes.String()), manifest...)}, nil
}
