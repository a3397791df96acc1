package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
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

// FuzzDraft: no document makes a question about it fail otherwise than by an
// error.
func FuzzDraft(f *testing.F) {
	head := "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: test}\nspec:\n"
	for _, spec := range []string{drafted, wired, "nodes: [{id: p, component: test/picky, settings: {prefix: joined}}]", "nodes: [{}, {id: a}]\nedges: [{}]"} {
		f.Add(head + indent(spec))
	}
	k := newKit(f, &gateway{}, &picky{})
	f.Fuzz(func(t *testing.T, text string) {
		document, _ := flow.Parse("f", []byte(text))
		if document == nil {
			return
		}
		draft := k.Draft(t.Context(), document)
		defer draft.Close()
		nodes := draft.Nodes()
		for _, n := range nodes[:min(len(nodes), 3)] {
			for _, port := range n.Ports {
				at := flow.Endpoint{Node: n.ID, Port: port.Name}
				if _, err := draft.Wires(t.Context(), at, port.Source); err != nil && port.Name[0] != '_' {
					t.Errorf("wires of %s: %v", at, err)
				}
				if _, err := module.Schema(port); err != nil {
					t.Errorf("schema of %s: %v", at, err)
				}
				for _, e := range document.Spec.Edges[:min(len(document.Spec.Edges), 3)] {
					_, _ = draft.Evaluate(t.Context(), planning.Trial{From: at, To: e.To, Map: e.Map})
				}
			}
		}
	})
}

func TestEvaluate(t *testing.T) {
	k := newKit(t)
	document := parse(t, drafted)
	draft := k.Draft(t.Context(), document)
	defer draft.Close()
	at := func(node, port string) flow.Endpoint { return flow.Endpoint{Node: node, Port: port} }
	tests := map[string]struct {
		trial   planning.Trial
		of      string
		result  string // its text, when the map was applied
		failed  bool
		noPorts bool
	}{
		"an example":     {planning.Trial{From: at("a", "out"), To: at("b", "in"), Map: map[string]any{"text": "{{ $.text }}!"}}, planning.MessageExample, "hello!", false, false},
		"a given one":    {planning.Trial{From: at("a", "out"), To: at("b", "in"), Map: map[string]any{"text": "{{ $.text }}!"}, Given: true, Message: map[string]any{"text": "bye"}}, planning.MessageGiven, "bye!", false, false},
		"it fails":       {planning.Trial{From: at("a", "out"), To: at("b", "in"), Map: map[string]any{"text": "{{ string(1 / int($.text)) }}"}}, planning.MessageExample, "", true, false},
		"no source":      {planning.Trial{From: at("a", "nowhere"), To: at("b", "in")}, "", "", false, true},
		"no target":      {planning.Trial{From: at("a", "out"), To: at("b", "nowhere")}, "", "", false, true},
		"the wrong side": {planning.Trial{From: at("a", "in"), To: at("b", "in")}, "", "", false, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := draft.Evaluate(t.Context(), test.trial)
			if test.noPorts {
				if err == nil {
					t.Errorf("got %+v", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.MessageOf != test.of || got.Applied == test.failed || (got.Err != nil) != test.failed {
				t.Fatalf("got %+v", got)
			}
			if result, ok := got.Result.(message); !test.failed && (!ok || result.Text != test.result) {
				t.Errorf("result = %+v", got.Result)
			}
		})
	}
}

// leisurely takes its settings over as long as it may.
type leisurely struct{ module.Typed }

func (l *leisurely) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "leisurely"} }
func (l *leisurely) Instance() module.Component {
	fresh := &leisurely{}
	var taken module.Settings[settings]
	fresh.Declare(taken.Port(func(ctx context.Context, _ settings) error {
		<-ctx.Done()
		return nil
	}))
	return fresh
}

func TestChecksBoundTheTimeOfAllSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, &leisurely{})
		began := time.Now()
		k.Check(t.Context(), parse(t, "nodes: [{id: a, component: test/leisurely}, {id: b, component: test/leisurely, settings: {prefix: x}}]"))
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("the check took %s", took)
		}
	})
}
