package runtime_test

import (
	"context"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// each is a split: the shape of its array is that of its item.
type each struct{ module.Typed }

type eachIn struct {
	Context any   `json:"context,omitempty" configurable:"true"`
	Array   []any `json:"array" configurable:"true" shared:"true"`
}

type eachOut struct {
	Context any `json:"context,omitempty" configurable:"true"`
	Item    any `json:"item" configurable:"true" shared:"true"`
}

func (e *each) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "each"} }
func (e *each) Instance() module.Component {
	fresh := &each{}
	fresh.Declare(module.Input("in", func(context.Context, module.Handler, eachIn) module.Result { return module.Result{} }),
		module.NewOutput[eachOut]("out"))
	return fresh
}

func TestShapesTravelWithTheMessages(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"context of an example two nodes up": {"{{ $.context.registry }}", "valid"},
		"item of a shared array":             {"{{ $.item.name }}", "valid"},
		"path that no example has":           {"{{ $.item.nam }}", "unverifiable"},
		"field that the type has not":        {"{{ $.itm }}", "invalid"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, &each{})
			report := k.Check(t.Context(), parse(t, `
nodes:
  - id: a
    component: test/pass
    examples: {out: {text: x, context: {registry: r.example, list: [{name: web}]}}}
  - {id: each, component: test/each}
  - {id: end, component: test/pass}
edges:
  - from: a.out
    to: each.in
    map: {array: "{{ $.context.list }}"}
  - from: each.out
    to: end.in
    map: {text: "`+test.text+`"}`))
			if got := report.Edges[1].Outcome; got != test.want {
				t.Errorf("outcome %s, want %s: %+v", got, test.want, report.Edges[1].Findings)
			}
		})
	}
}
