package runtime_test

import (
	"fmt"
	"testing"
)

// TestDisabled leaves nodes and edges out of what runs, and takes them in again.
func TestDisabled(t *testing.T) {
	const spec = `
nodes:
  - {id: start, component: test/pass%s}
  - {id: middle, component: test/pass%s}
  - {id: end, component: test/sink%s}
edges:
  - {from: start.out, to: middle.in%s}
  - {from: middle.out, to: end.in%s}
`
	const off = ", disabled: true"
	tests := map[string]struct {
		start, middle, end, first, second string
		want                              int    // messages at the end
		nodes, edges                      string // of the status
	}{
		"all runs":       {"", "", "", "", "", 1, "[start middle end]", "[start.out middle.out]"},
		"a node":         {"", off, "", "", "", 0, "[start end]", "[]"},
		"the last node":  {"", "", off, "", "", 0, "[start middle]", "[start.out]"},
		"the first edge": {"", "", "", off, "", 0, "[start middle end]", "[middle.out]"},
		"the last edge":  {"", "", "", "", off, 0, "[start middle end]", "[start.out]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t)
			f := k.deploy(t, fmt.Sprintf(spec, test.start, test.middle, test.end, test.first, test.second))
			if _, err := f.Send(t.Context(), "start", "in", []byte(`{"text":"x"}`)); err != nil {
				t.Fatal(err)
			}
			if got := len(k.got.all()); got != test.want {
				t.Errorf("%d messages arrive, want %d", got, test.want)
			}
			var nodes, edges []string
			status := f.Status()
			for _, node := range status.Nodes {
				nodes = append(nodes, node.ID)
			}
			for _, edge := range status.Edges {
				edges = append(edges, edge.From)
				if edge.Outcome == "" {
					t.Errorf("the edge from %s has no outcome", edge.From)
				}
			}
			if fmt.Sprint(nodes) != test.nodes || fmt.Sprint(edges) != test.edges {
				t.Errorf("the status has nodes %v and edges %v, want %s and %s", nodes, edges, test.nodes, test.edges)
			}
			// Enabled again, all of it runs.
			k.deploy(t, fmt.Sprintf(spec, "", "", "", "", ""))
			if _, err := f.Send(t.Context(), "start", "in", []byte(`{"text":"x"}`)); err != nil {
				t.Fatal(err)
			}
			if got := len(k.got.all()); got != test.want+1 {
				t.Errorf("%d messages after it was enabled, want %d", got, test.want+1)
			}
		})
	}
}

// TestDisabledIsChecked: what is disabled is checked as if it ran, but it needs no
// permissions and nobody can send it anything.
func TestDisabledIsChecked(t *testing.T) {
	k := newKit(t, &guarded{})
	if report := k.Check(t.Context(), parse(t, "nodes: [{id: a, component: test/gone, disabled: true}]")); !report.Problems.HasErrors() {
		t.Error("nobody says that the component of a disabled node is unknown")
	}
	document := parse(t, "nodes: [{id: a, component: test/guarded, disabled: true}, {id: b, component: test/pass}]")
	if nodes, _ := k.Permissions(t.Context(), document); len(nodes) != 0 {
		t.Errorf("permissions %+v", nodes)
	}
	f := k.deploy(t, "nodes: [{id: a, component: test/pass, disabled: true}, {id: b, component: test/pass}]")
	if _, err := f.Send(t.Context(), "a", "in", []byte(`{}`)); err == nil {
		t.Error("a disabled node took a message")
	}
}
