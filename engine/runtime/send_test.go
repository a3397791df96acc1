package runtime_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
)

const chained = `
nodes:
  - {id: first, component: test/pass, settings: {prefix: "by first: "}}
  - {id: second, component: test/pass, settings: {prefix: "by second: "}}
  - {id: end, component: test/sink}
  - {id: errors, component: test/sink}
edges:
  - {from: first.out, to: second.in}
  - {from: second.out, to: end.in}
  - {from: first.error, to: errors.in}
`

func TestSendToASourcePort(t *testing.T) {
	tests := map[string]struct{ node, port, message, arrived string }{
		"target":        {"second", "in", `{"text":"x"}`, `{"text":"by second: x"}`},
		"source":        {"first", "out", `{"text":"x"}`, `{"text":"by second: x"}`},
		"last source":   {"second", "out", `{"text":"x"}`, `{"text":"x"}`},
		"error port":    {"first", "error", `{"error":"no such image"}`, `{"error":"no such image","retryable":false}`},
		"left out":      {"second", "out", ``, `{"text":""}`},
		"nothing wired": {"end", "in", `{"text":"x"}`, `{"text":"x"}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t)
			f := k.deploy(t, chained)
			id, err := f.Send(t.Context(), test.node, test.port, json.RawMessage(test.message))
			if err != nil {
				t.Fatal(err)
			}
			all := k.got.all()
			if len(all) != 1 {
				t.Fatalf("%d messages arrived", len(all))
			}
			if text, _ := json.Marshal(all[0]); string(text) != test.arrived {
				t.Errorf("%s arrived, want %s", text, test.arrived)
			}
			if run, _ := f.Run(id); !run.Sent || run.Trigger != test.node || run.State != "ok" {
				t.Errorf("run = %+v", run.RunSummary)
			}
		})
	}
}

// TestWhatIsSentIsNoPassOfATrigger sends to a port of a node in the middle: its counts must
// not be added to those of the triggers for ever.
func TestWhatIsSentIsNoPassOfATrigger(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, chained)
	counts := func() (nodes []int) {
		for _, n := range f.Status().Nodes {
			nodes = append(nodes, n.LastMessages)
		}
		return nodes
	}
	send := func(node, port string) string {
		t.Helper()
		id, err := f.Send(t.Context(), node, port, json.RawMessage(`{"text":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	again := send("second", "out")
	if _, err := f.Rerun(t.Context(), again, 0); err != nil { // it is still none of the node's
		t.Fatal(err)
	}
	send("first", "in")
	if got := counts(); !slices.Equal(got, []int{1, 1, 1, 0}) {
		t.Errorf("counts = %v", got)
	}
}

func TestSendRefuses(t *testing.T) {
	tests := map[string]struct{ node, port, message, error string }{
		"no such node":     {"third", "in", `{}`, "has no node third"},
		"a disabled node":  {"off", "in", `{}`, "node off is disabled"},
		"no such port":     {"first", "inn", `{}`, "no such port"},
		"system port":      {"first", "_settings", `{}`, "no such port"},
		"another type":     {"first", "out", `{"text":7}`, "text"},
		"an unknown field": {"first", "out", `{"texts":"x"}`, `did you mean "text"?`},
		"a mask":           {"first", "out", `{"text":"x","token":"` + redact.Mask + `"}`, "its value token is masked, since it was a secret"},
		"a mask within":    {"first", "in", `{"context":{"a":[1,"Bearer ` + redact.Mask + `"]}}`, "context.a[1] is masked"},
	}
	k := newKit(t)
	f := k.deploy(t, strings.Replace(chained, "edges:", "  - {id: off, component: test/pass, disabled: true}\nedges:", 1))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			id, err := f.Send(t.Context(), test.node, test.port, json.RawMessage(test.message))
			if id != "" || err == nil || !strings.Contains(err.Error(), test.error) {
				t.Errorf("run %q, error %v, want %s", id, err, test.error)
			}
		})
	}
	if got := k.got.all(); len(got) > 0 {
		t.Errorf("%v arrived", got)
	}
}

func TestReach(t *testing.T) {
	document := parse(t, strings.Replace(chained, "to: end.in}", "to: end.in, disabled: true}", 1))
	port := func(node, name string) []string {
		return planning.ReachFrom(document, flow.Endpoint{Node: node, Port: name})
	}
	tests := map[string]struct{ got, want []string }{
		"a node":             {planning.Reach(document, "first"), []string{"first", "second", "errors"}},
		"a port":             {port("first", "out"), []string{"second"}},
		"another port":       {port("first", "error"), []string{"errors"}},
		"a disabled wire":    {port("second", "out"), nil},
		"no wire":            {port("end", "out"), nil},
		"a wire to itself":   {planning.Reach(parse(t, "nodes: [{id: a, component: test/pass}]\nedges: [{from: a.out, to: a.in}]"), "a"), []string{"a"}},
		"a node that is not": {planning.Reach(document, "third"), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if !slices.Equal(test.got, test.want) {
				t.Errorf("reaches %v, want %v", test.got, test.want)
			}
		})
	}
}
