package solution_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

const partsManifest = `      mode: {type: string, enum: [none, some, all], default: some}
  flow: flow.yaml
  variants:
    - {parameter: on, is: true, flow: other.yaml}
  parts:
    - {when: {mode: [some, all]}, flow: some.yaml}
    - {when: {mode: [all], on: [false]}, flow: all.yaml}
  values:
    - {parameter: mode, to: first.kinds, as: {some: [A], all: [A, B]}}
`

// withParts is the package of the other tests with two parts.
func withParts(change func(string) string) fstest.MapFS {
	text := strings.Replace(manifest, "  flow: flow.yaml\n  values:\n", partsManifest, 1)
	files := folder(change(text))
	files["demo/other.yaml"] = &fstest.MapFile{Data: []byte(document + "    - {id: only, component: common/debug}\n")}
	head := strings.SplitAfter(document, "spec:")[0]
	files["demo/some.yaml"] = &fstest.MapFile{Data: []byte(head + `
  nodes:
    - {id: ticker, component: common/ticker}
    - {id: first, component: common/debug}
  edges:
    - {from: ticker.out, to: first.in}
layout:
  first: {x: 100, y: 200}
`)}
	files["demo/all.yaml"] = &fstest.MapFile{Data: []byte(head + `
  nodes:
    - {id: ticker, component: common/ticker}
    - {id: second, component: common/debug}
  edges:
    - {from: ticker.out, to: second.in}
`)}
	return files
}

func TestPartsAreAdded(t *testing.T) {
	catalogue, err := solution.Load(withParts(func(text string) string { return text }))
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.Get("demo")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		mode   any
		on     bool
		added  string
		kinds  any
		readIt any // what Values says of mode
	}{
		"none":               {"none", false, "", nil, "none"},
		"by default":         {nil, false, "first", []any{"A"}, "some"},
		"some":               {"some", false, "first", []any{"A"}, "some"},
		"all":                {"all", false, "first second", []any{"A", "B"}, "all"},
		"all, other variant": {"all", true, "first only", []any{"A", "B"}, "all"},
		"none, other":        {"none", true, "only", nil, "none"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			values := map[string]any{"registry": "r", "on": test.on}
			if test.mode != nil {
				values["mode"] = test.mode
			}
			document, err := s.Flow("", values)
			if err != nil {
				t.Fatal(err)
			}
			var added []string
			for _, id := range []string{"first", "second", "only"} {
				if document.NodeByID(id) != nil {
					added = append(added, id)
				}
			}
			if got := strings.Join(added, " "); got != test.added {
				t.Errorf("adds %q, want %q", got, test.added)
			}
			count := 0
			for _, node := range document.Spec.Nodes {
				if node.ID == "ticker" {
					count++
				}
			}
			if count != 1 {
				t.Errorf("%d tickers", count)
			}
			if first := document.NodeByID("first"); first != nil {
				if !reflect.DeepEqual(first.Settings["kinds"], test.kinds) || document.Layout["first"] != (flow.Position{X: 100, Y: 200}) {
					t.Errorf("settings %v at %v, want the kinds %v", first.Settings, document.Layout["first"], test.kinds)
				}
			}
			text, err := document.Format()
			if err != nil {
				t.Fatal(err)
			}
			again, problems := flow.Parse("again.yaml", text)
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			readBack := s.Values(again)
			if fmt.Sprint(readBack["mode"]) != fmt.Sprint(test.readIt) || readBack["on"] != test.on {
				t.Errorf("read back: %v, want mode %v and on %v", readBack, test.readIt, test.on)
			}
		})
	}
}

func TestBrokenPartsAreRefused(t *testing.T) {
	for name, test := range map[string]struct{ old, new, want string }{
		"no such parameter": {"{when: {mode:", "{when: {mood:", "mood"},
		"no such file":      {"flow: some.yaml", "flow: sum.yaml", "sum.yaml"},
		"another component": {"flow: all.yaml", "flow: clash.yaml", "node ticker is a common/ticker in the flow"},
	} {
		t.Run(name, func(t *testing.T) {
			files := withParts(func(text string) string { return strings.Replace(text, test.old, test.new, 1) })
			files["demo/clash.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(document, "common/ticker", "common/signal", 1))}
			refuses(t, files, test.want)
		})
	}
}
