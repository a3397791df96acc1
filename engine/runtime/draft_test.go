package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
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

// picky refuses its settings, at places of them.
type picky struct {
	module.Typed
	settings module.Settings[settings]
}

func (p *picky) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "picky"} }
func (p *picky) Instance() module.Component {
	fresh := &picky{}
	fresh.Declare(fresh.settings.Port(func(_ context.Context, s settings) error {
		switch s.Prefix {
		case "joined":
			return fmt.Errorf("read: %w", errors.Join(
				&module.PlacedError{Path: "prefix", Line: 2, Column: 5, Err: errors.New("first")},
				&module.PlacedError{Err: errors.New("second")}, errors.New("and 3 more")))
		case "plain":
			return fmt.Errorf("%w, since %w", errors.New("a"), errors.New("b"))
		}
		return nil
	}))
	return fresh
}

func TestSettingsProblemsHavePlaces(t *testing.T) {
	k := newKit(t, &picky{})
	for prefix, want := range map[string][]string{
		"joined": {"spec.nodes[0].settings.prefix first 2 5", "spec.nodes[0].settings second 0 0", "spec.nodes[0].settings and 3 more 0 0"},
		"plain":  {"spec.nodes[0].settings a, since b 0 0"},
	} {
		report := k.Check(t.Context(), parse(t, "nodes: [{id: p, component: test/picky, settings: {prefix: "+prefix+"}}]"))
		var got []string
		for _, p := range report.Problems {
			got = append(got, fmt.Sprint(p.Path, " ", p.Message, " ", p.CodeLine, " ", p.CodeColumn))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", prefix, got, want)
		}
	}
}
