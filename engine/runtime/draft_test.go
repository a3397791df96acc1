package runtime_test

import (
	"reflect"
	"testing"
)

const drafted = `
nodes:
  - {id: a, component: test/pass, settings: {prefix: x}, examples: {out: {context: {n: 1}, text: hello}}}
  - {id: b, component: test/pass, settings: {prefix: x}}
  - {id: c, component: test/pass, settings: {count: 99}}
edges:
  - {from: a.out, to: b.in, map: {text: "{{ $.context.n }}"}}
  - {from: b.out, to: c.in, map: {text: "{{ $.context.m }}"}}
`

// TestDraftRemembers holds that what was found out once is not asked again, and
// is the same.
func TestDraftRemembers(t *testing.T) {
	k := newKit(t)
	first := k.Draft(t.Context(), parse(t, drafted))
	first.Close()
	asked := k.life.settings
	if asked != 1 {
		t.Errorf("two nodes of the same settings took them over %d times", asked)
	}
	second := k.Draft(t.Context(), parse(t, drafted))
	second.Close()
	if !reflect.DeepEqual(first.Report(), second.Report()) || !reflect.DeepEqual(first.Nodes(), second.Nodes()) {
		t.Errorf("first %+v\nthen %+v", first.Report(), second.Report())
	}
	if k.life.settings != asked {
		t.Errorf("the second draft took settings over %d times", k.life.settings-asked)
	}
	if problems := second.Report().Problems; len(problems) != 1 {
		t.Errorf("the node with a problem is forgotten: %v", problems)
	}
}
