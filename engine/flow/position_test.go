package flow_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

const positions = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata:
  name: a
spec:
  nodes:
    - id: n
      component: common/ticker
      settings:
        delay: 5
        "dotted.key": x
        script: |
          first
          second
        quoted: "täxt"
  edges:
    - from: n.out
      to: n.in
      map: {"ünïcode": 1, images: [{name: "{{ $.a }}"}]}
`

func TestPosition(t *testing.T) {
	tests := map[string]struct {
		path         string
		line, column int
	}{
		"scalar":                      {"spec.nodes[0].settings.delay", 10, 16},
		"quoted key":                  {`spec.nodes[0].settings["dotted.key"]`, 11, 23},
		"block begins with its text":  {"spec.nodes[0].settings.script", 13, 11},
		"quotes begin the text":       {"spec.nodes[0].settings.quoted", 15, 17},
		"object at its key":           {"spec.nodes[0].settings", 9, 7},
		"item":                        {"spec.nodes[0]", 7, 7},
		"columns count characters":    {"spec.edges[0].map.images", 19, 27},
		"deep in a map":               {"spec.edges[0].map.images[0].name", 19, 43},
		"nearest parent of a key":     {"spec.edges[0].map.images[0].tag.x", 19, 36},
		"nearest parent of an index":  {"spec.edges[7].map", 16, 3},
		"into a scalar":               {"metadata.name.x", 4, 9},
		"unquoted dots find the node": {"spec.nodes[0].settings.dotted.key", 9, 7},
		"broken path":                 {"spec.nodes[x", 6, 3},
		"root":                        {"", 1, 1},
	}
	f, problems := flow.Parse("f.yaml", []byte(positions))
	if problems != nil {
		t.Fatal(problems)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if line, column := f.Position(test.path); line != test.line || column != test.column {
				t.Errorf("Position(%s) = %d:%d, want %d:%d", test.path, line, column, test.line, test.column)
			}
		})
	}
	if line, column := new(flow.Flow).Position("spec"); line != 0 || column != 0 {
		t.Errorf("without a source: %d:%d", line, column)
	}
}

func TestPath(t *testing.T) {
	tests := map[string]struct {
		have, want string
	}{
		"plain":    {flow.Path("spec", "edges", 0, "map"), "spec.edges[0].map"},
		"from top": {flow.Path("", "spec"), "spec"},
		"quoted":   {flow.Path("a", "b.c", `d"e`, "f"), `a["b.c"]["d\"e"].f`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.have != test.want {
				t.Errorf("have %s, want %s", test.have, test.want)
			}
		})
	}
}
