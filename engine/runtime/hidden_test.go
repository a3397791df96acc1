package runtime_test

import (
	"context"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// secretive has ports of its own that people are not shown.
type secretive struct{ module.Typed }

func newSecretive() *secretive {
	s := &secretive{}
	s.Declare(
		module.Input("_reconcile", func(context.Context, module.Handler, any) module.Result { return module.Result{} }),
		module.NewOutput[any]("_client"),
		module.NewOutput[any]("out"),
		module.NewPanel(boardFace{}),
	)
	return s
}

func (s *secretive) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "secretive"} }
func (s *secretive) Instance() module.Component    { return newSecretive() }

func TestHiddenPorts(t *testing.T) {
	k := newKit(t, newSecretive())
	document := parse(t, `
nodes: [{id: a, component: test/secretive}, {id: b, component: test/sink}]
edges: [{from: a._client, to: b.in}, {from: a._control, to: b.in}]
`)
	draft := k.Draft(t.Context(), document)
	defer draft.Close()
	text := ""
	for _, problem := range draft.Report().Problems {
		text += problem.Message + "\n"
	}
	if !strings.Contains(text, "port _client of node a is the engine's own and not for wiring; as source ports it has out") || strings.Count(text, "not for wiring") != 2 {
		t.Errorf("problems = %s", text)
	}
	node, _ := draft.Node("a")
	var names []string
	for _, port := range node.Ports {
		names = append(names, port.Name)
	}
	if got := strings.Join(names, " "); got != "out _control" {
		t.Errorf("a person sees the ports %s", got)
	}
}
