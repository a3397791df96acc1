package runtime_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// gateway holds a live caller.
type gateway struct{ module.Typed }

func (g *gateway) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "gateway"} }
func (g *gateway) SyncRPC() module.SyncRPCInfo   { return module.SyncRPCInfo{} }
func (g *gateway) Instance() module.Component {
	fresh := &gateway{}
	fresh.Declare(module.NewOutput[message]("request"), module.Input("response", drop[reply]), module.NewPanel(struct{}{}))
	return fresh
}

type reply struct {
	Body string `json:"body" required:"true"`
}

const wired = `
nodes:
  - id: gateway
    component: test/gateway
    examples: {request: {context: {body: hello}}}
  - {id: pass, component: test/pass}
  - {id: other, component: test/pass}
  - {id: sink, component: test/sink}
  - {id: odd, component: test/odd}
edges:
  - {from: gateway.request, to: pass.in}
`

func TestWires(t *testing.T) {
	k := newKit(t, &gateway{})
	tests := map[string]struct {
		at     string
		source bool
		want   map[string]string // by the other port: outcome, reason, map
	}{
		"from an output": {"gateway.request", true, map[string]string{
			"gateway.response": "invalid: a node cannot feed itself",
			"pass.in":          "invalid: pass.in has this wire already",
			"pass.out":         "invalid: an output cannot go into an output",
			"other.in":         "valid",
			"sink.in":          "valid",
		}},
		"required, one level deeper": {"pass.out", true, map[string]string{
			"gateway.response": `valid {"body":"{{ $.context.body }}"}`,
			"gateway.request":  "invalid: an output cannot go into an output",
			"pass.in":          "invalid: a node cannot feed itself",
		}},
		"what the target needs is missing": {"pass.error", true, map[string]string{
			"gateway.response": `valid {"body":"{{ $.context.body }}"}`,
			"other.in":         `valid {}`,
		}},
		"an answer without a caller": {"other.out", true, map[string]string{
			"gateway.response": "unverifiable: gateway.response answers a caller that gateway holds, and no direct edges lead from gateway to other yet {}",
		}},
		"into an input": {"gateway.response", false, map[string]string{
			"gateway.request": "invalid: a node cannot feed itself",
			"other.in":        "invalid: an input cannot go into an input",
			"pass.out":        `valid {"body":"{{ $.context.body }}"}`,
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			draft := k.Draft(t.Context(), parse(t, wired))
			defer draft.Close()
			at, _ := flow.ParseEndpoint(test.at)
			wires, err := draft.Wires(t.Context(), at, test.source)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, wire := range wires {
				text := wire.Outcome.String()
				if wire.Reason != "" {
					text += ": " + wire.Reason
				}
				if wire.Map != nil {
					template, _ := json.Marshal(wire.Map)
					text += " " + string(template)
				}
				got[wire.Port.String()] = text
			}
			if len(got) != 8 { // all but the one itself and the system ports
				t.Errorf("%d ports are listed: %v", len(got), got)
			}
			for port, want := range test.want {
				if got[port] != want {
					t.Errorf("%s: %s, want %s", port, got[port], want)
				}
			}
		})
	}
}

// lister gives a list of what splitter takes under another name.
type lister struct{ module.Typed }

func (l *lister) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "lister"} }
func (l *lister) Instance() module.Component {
	fresh := &lister{}
	fresh.Declare(module.NewOutput[listing]("out"), module.Input("in", drop[struct {
		Array []any  `json:"array" required:"true"`
		Body  string `json:"body"`
	}]))
	return fresh
}

type listing struct {
	Context any      `json:"context,omitempty"`
	Body    string   `json:"body"`
	Found   []string `json:"found"`
}

func TestWiresAcrossNames(t *testing.T) {
	k := newKit(t, &lister{})
	draft := k.Draft(t.Context(), parse(t, "nodes: [{id: list, component: test/lister}, {id: split, component: test/lister}]"))
	defer draft.Close()
	for _, source := range []bool{true, false} {
		at, other := flow.Endpoint{Node: "list", Port: "out"}, "split.in"
		if !source {
			at, other = flow.Endpoint{Node: "split", Port: "in"}, "list.out"
		}
		wires, err := draft.Wires(t.Context(), at, source)
		if err != nil {
			t.Fatal(err)
		}
		for _, wire := range wires {
			if wire.Port.String() != other {
				continue
			}
			template, _ := json.Marshal(wire.Map)
			if wire.Outcome != expr.Valid || string(template) != `{"array":"{{ $.found }}","body":"{{ $.body }}"}` || wire.Reason != "" || len(wire.Missing) > 0 {
				t.Errorf("%s: %v %s, %s, missing %v", other, wire.Outcome, template, wire.Reason, wire.Missing)
			}
		}
	}
}

func TestWiresOfNoPort(t *testing.T) {
	k := newKit(t, &gateway{})
	draft := k.Draft(t.Context(), parse(t, wired))
	defer draft.Close()
	before := len(draft.Report().Problems)
	for at, want := range map[string]string{
		"pass.oot":    `node pass (test/pass) has no source port "oot"; it has out, error`,
		"nowhere.out": `the document has no node "nowhere"`,
		"odd.out":     `the document has no node "odd"`,
		"pass.in":     `has no source port "in"`,
	} {
		end, _ := flow.ParseEndpoint(at)
		if _, err := draft.Wires(t.Context(), end, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", at, err, want)
		}
	}
	if after := len(draft.Report().Problems); after != before {
		t.Errorf("asking made %d problems", after-before)
	}
}

func drop[T any](context.Context, module.Handler, T) module.Result { return module.Result{} }
