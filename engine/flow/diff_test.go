package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

const diffBase = `{apiVersion: patchbay.dev/v1alpha1, kind: Flow, metadata: {name: a},
spec: {nodes: [{id: a, component: m/a, settings: {x: 1, y: {z: [1, 2]}}}, {id: b, component: m/b}],
edges: [{from: a.out, to: b.in, map: {k: "{{ $ }}"}}, {from: a.out, to: b.other}, {from: b.out, to: a.in, queue: {}}]}}`

func TestDiff(t *testing.T) {
	tests := map[string]struct {
		text string
		want string
	}{
		"looks only": {`{apiVersion: patchbay.dev/v1alpha1, kind: Flow, metadata: {name: a, labels: {a: b}}, layout: {a: {x: 1, y: 2}}, comments: [{id: c, text: x}], groups: [{id: g, nodes: [a]}],
spec: {title: T, nodes: [{id: b, title: B, component: m/b, settings: {}}, {id: a, component: m/a, settings: {y: {z: [1, 2.0]}, x: 1.0}}],
edges: [{from: b.out, to: a.in, queue: {concurrency: 1, backoff: {initial: 1000ms}}}, {from: a.out, to: b.in, map: {k: "{{ $ }}"}}, {from: a.out, to: b.other}]}}`, ""},
		"flow":                        {strings.Replace(diffBase, "spec: {", "spec: {maxHops: 5, ", 1), "changed  [maxHops]"},
		"flow, the default spelt out": {strings.Replace(diffBase, "spec: {", "spec: {maxHops: 1000000, ", 1), ""},
		"start":                       {strings.Replace(diffBase, "spec: {", "spec: {start: always, ", 1), "changed  [start]"},
		"start, the default":          {strings.Replace(diffBase, "spec: {", "spec: {start: manual, ", 1), ""},
		"nodes": {`{apiVersion: patchbay.dev/v1alpha1, kind: Flow, metadata: {name: a},
spec: {nodes: [{id: a, component: m/c, settings: {x: "1"}, examples: {out: 1}}, {id: c, component: m/b}]}}`,
			"changed a [component settings examples], added c, removed b, removed a.out -> b.in, removed a.out -> b.other, removed b.out -> a.in"},
		"edges": {`{apiVersion: patchbay.dev/v1alpha1, kind: Flow, metadata: {name: a},
spec: {nodes: [{id: a, component: m/a, settings: {x: 1, y: {z: [1, 2]}}}, {id: b, component: m/b}],
edges: [{from: a.out, to: b.new}, {from: a.out, to: b.other, map: {}}, {from: a.out, to: b.in}, {from: b.out, to: a.in}]}}`,
			"added a.out -> b.new, changed a.out -> b.other [map order], changed a.out -> b.in [map order], changed b.out -> a.in [queue]"},
	}
	base := parse(t, diffBase)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			other := parse(t, test.text)
			if got := describe(flow.Diff(base, other)); got != test.want {
				t.Errorf("have %s\nwant %s", got, test.want)
			}
			if equal := flow.Equal(other, base); equal != (test.want == "") {
				t.Errorf("Equal = %v", equal)
			}
		})
	}
	if got := describe(flow.Diff(nil, base)); got != "added a, added b, added a.out -> b.in, added a.out -> b.other, added b.out -> a.in" {
		t.Errorf("from nothing: %s", got)
	}
}

func TestDiffComparesWhatGoBuilt(t *testing.T) {
	built := func(settings map[string]any) *flow.Flow {
		return &flow.Flow{Spec: flow.Spec{Nodes: []flow.Node{{ID: "a", Settings: settings}}}}
	}
	read := built(map[string]any{"n": int64(1), "list": []any{"x"}})
	if changes := flow.Diff(read, built(map[string]any{"n": 1, "list": []string{"x"}})); len(changes) > 0 {
		t.Errorf("changes = %v", changes)
	}
	if flow.Equal(read, built(map[string]any{"n": 2, "list": []string{"x"}})) {
		t.Error("1 and 2 are equal")
	}
}

func describe(changes []flow.Change) (text string) {
	for i, c := range changes {
		if i > 0 {
			text += ", "
		}
		text += string(c.Kind) + " " + c.Node
		if c.Edge != nil {
			text += c.Edge.String()
		}
		if c.Fields != nil {
			text += fmt.Sprint(" ", c.Fields)
		}
	}
	return text
}

func parse(t testing.TB, text string) *flow.Flow {
	t.Helper()
	f, problems := flow.Parse("flow.yaml", []byte(text))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return f
}
