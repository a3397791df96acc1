package runtime_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

func TestDocumentFaults(t *testing.T) {
	tests := map[string]struct{ spec, at, want string }{
		"unknown component": {`
nodes:
  - {id: a, component: test/pas}`, "flow.yaml:6:", `did you mean "test/pass"?`},
		"unknown target port": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - {from: a.out, to: b.input}`, "flow.yaml:9:", `no target port "input"; it has in`},
		"unknown source port": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - {from: a.outt, to: b.in}`, "flow.yaml:9:", `did you mean "a.out"?`},
		"missing node": {`
nodes:
  - {id: alpha, component: test/pass}
edges:
  - {from: alpha.out, to: alpa.in}`, "flow.yaml:8:", "alpha"},
		"duplicate id": {`
nodes:
  - {id: a, component: test/pass}
  - {id: a, component: test/pass}`, "flow.yaml:7:", `"a"`},
		"unknown setting": {`
nodes:
  - {id: a, component: test/pass, settings: {prefx: x}}`, "flow.yaml:6:", `did you mean "prefix"?`},
		"setting out of range": {`
nodes:
  - id: a
    component: test/pass
    settings:
      count: 12`, "flow.yaml:9:", "maximum"},
		"setting of another type": {`
nodes:
  - {id: a, component: test/pass, settings: {count: many}}`, "flow.yaml:6:", "count"},
		"type mismatch on an edge": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - from: a.out
    to: b.in
    map:
      text: "{{ 1 + 1 }}"`, "flow.yaml:12:", "text"},
		"unknown key in a map": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - from: a.out
    to: b.in
    map:
      txt: "{{ $.text }}"`, "flow.yaml:12:", `did you mean "text"?`},
		"expression syntax": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - from: a.out
    to: b.in
    map:
      text: "{{ $.text + }}"`, "flow.yaml:12:", "column"},
		"secret outside settings": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - from: a.out
    to: b.in
    map:
      text: "{{ secret('a/b') }}"`, "flow.yaml:12:", "secret"},
		"queued edge": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - {from: a.out, to: b.in, queue: {concurrency: 2}}`, "flow.yaml:9:", "can't be queued here: this server keeps no queues"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t)
			document := parse(t, test.spec)
			report := k.Check(t.Context(), document)
			text := report.Problems.Error()
			if !report.Problems.HasErrors() || !strings.Contains(text, test.at) || !strings.Contains(text, test.want) {
				t.Errorf("problems = %s\nwant %s … %s", text, test.at, test.want)
			}
			if _, err := k.Deploy(t.Context(), document); err == nil {
				t.Error("it was deployed all the same")
			}
			if _, ok := k.Flow("test"); ok {
				t.Error("the refused flow is there")
			}
		})
	}
}

const oneNode = `
nodes:
  - {id: a, component: test/pass, settings: {prefix: "1 "}}
  - {id: end, component: test/sink}
edges:
  - {from: a.out, to: end.in, map: "{{ $.text }}"}`

func TestSaveChangesOnlyWhatChanged(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, oneNode)
	created := k.life.settings
	k.deploy(t, strings.Replace(oneNode, "1 ", "2 ", 1))
	if _, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`)); err != nil {
		t.Fatal(err)
	}
	if got := k.got.all()[0]; got != "2 x" {
		t.Errorf("arrived %v, want the new prefix", got)
	}
	// One scratch instance to check the settings, one change of the live one.
	if got := k.life.settings - created; got != 2 {
		t.Errorf("settings were applied %d times, want 2", got)
	}
	if len(k.life.destroyed) != 1 {
		t.Errorf("destroyed %d instances, want only the scratch one", len(k.life.destroyed))
	}
}

func TestRefusedSaveLeavesTheFlow(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, oneNode)
	if _, err := k.Deploy(t.Context(), parse(t, strings.Replace(oneNode, "test/pass", "test/nothing", 1))); err == nil {
		t.Fatal("the flow was taken")
	}
	if _, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`)); err != nil {
		t.Fatal(err)
	}
}

// A document that was refused leaves no flow of its name, as far as there was none.
func TestRefusedDocumentIsNoFlow(t *testing.T) {
	k := newKit(t)
	const faulty = "nodes: [{id: a, component: test/unknown}]"
	if _, err := k.Deploy(t.Context(), parse(t, faulty)); err == nil {
		t.Fatal("it was deployed")
	}
	if _, ok := k.Flow("test"); ok {
		t.Error("there is a flow of a document that was refused")
	}
	f := k.deploy(t, "nodes: [{id: a, component: test/pass}]")
	if _, err := k.Deploy(t.Context(), parse(t, faulty)); err == nil {
		t.Fatal("it was deployed over the flow")
	}
	if still, ok := k.Flow("test"); !ok || still != f {
		t.Error("the flow went with a document that was refused")
	}
}

func TestMessageInFlightFinishesOnTheOldWiring(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	gate := &behaviour{name: "gate", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		close(entered)
		<-leave
		return b.out.Emit(ctx, output, in)
	}}
	k := newKit(t, gate)
	f := k.deploy(t, `
nodes:
  - {id: g, component: test/gate}
  - {id: end, component: test/sink}
edges:
  - {from: g.out, to: end.in, map: "old {{ $.text }}"}`)
	done := make(chan error)
	go func() {
		_, err := f.Send(context.Background(), "g", "in", json.RawMessage(`{"text":"x"}`))
		done <- err
	}()
	<-entered
	k.deploy(t, `
nodes:
  - {id: end, component: test/sink}`)
	close(leave)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := k.got.all(); len(got) != 1 || got[0] != "old x" {
		t.Errorf("arrived %v", got)
	}
}

func TestRemoveDestroys(t *testing.T) {
	k := newKit(t)
	k.deploy(t, oneNode)
	if _, err := k.Remove(t.Context(), "test"); err != nil {
		t.Fatal(err)
	}
	if len(k.life.destroyed) != 1 || k.life.destroyed[0] != "uninstall" {
		t.Errorf("destroyed %v", k.life.destroyed)
	}
	if _, err := k.Remove(t.Context(), "test"); err == nil {
		t.Error("a flow that is not there was removed")
	}
}

// guarded needs more when its settings say so.
type guarded struct {
	module.Typed
	settings module.Settings[settings]
}

func (g *guarded) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "guarded"} }
func (g *guarded) Instance() module.Component {
	fresh := &guarded{}
	fresh.Declare(fresh.settings.Port(nil))
	return fresh
}
func (g *guarded) Permissions() []module.Permission {
	return []module.Permission{{Resources: []string{"pods"}, Verbs: []string{"get", "list"}[:g.settings.Load().Count]}}
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	k := newKit(t, &guarded{})
	nodes, report := k.Permissions(t.Context(), parse(t, `
nodes:
  - {id: a, component: test/guarded}
  - {id: b, component: test/guarded, settings: {count: 2}}
  - {id: c, component: test/pass}
  - {id: d, component: test/gone}`))
	if len(nodes) != 2 || len(nodes[0].Permissions[0].Verbs) != 1 || len(nodes[1].Permissions[0].Verbs) != 2 {
		t.Errorf("permissions = %+v", nodes)
	}
	if !report.Problems.HasErrors() {
		t.Error("nobody says that a component is unknown")
	}
}

func TestAFlowWhoseFirstDeploymentFailsIsNotThere(t *testing.T) {
	k := newKit(t)
	for range 2 {
		if _, err := k.Deploy(t.Context(), parse(t, "nodes: [{id: a, component: test/nothing}]")); err == nil {
			t.Fatal("it was deployed")
		}
		if _, ok := k.Flow("test"); ok {
			t.Fatal("it is there")
		}
	}
	k.deploy(t, "nodes: [{id: a, component: test/pass}]")
	if _, err := k.Deploy(t.Context(), parse(t, "nodes: [{id: a, component: test/nothing}]")); err == nil {
		t.Fatal("it was deployed")
	}
	if _, ok := k.Flow("test"); !ok {
		t.Error("the one before is gone")
	}
}

// What an instance emits that is not part of the flow any more goes nowhere.
func TestEmissionsOfANodeThatIsGone(t *testing.T) {
	for name, spec := range map[string]string{
		"removed":  "nodes: [{id: end, component: test/sink}]",
		"replaced": "nodes: [{id: a, component: test/pass}, {id: end, component: test/sink}]\nedges: [{from: a.out, to: end.in}]",
	} {
		t.Run(name, func(t *testing.T) {
			var emit module.Handler
			k := newKit(t, &source{emit: func(h module.Handler) { emit = h }})
			k.deploy(t, "nodes: [{id: a, component: test/source}, {id: end, component: test/sink}]\nedges: [{from: a.out, to: end.in}]")
			old := emit
			if err := old(t.Context(), "out", any(twoKilobytes())).Err(); err != nil {
				t.Fatal(err)
			}
			arrived := len(k.got.all())
			f := k.deploy(t, spec)
			runs := len(f.Runs(0))
			if err := old(t.Context(), "out", any(twoKilobytes())).Err(); err == nil || strings.Contains(err.Error(), "panicked") {
				t.Errorf("error = %v", err)
			}
			if len(k.got.all()) != arrived || len(f.Runs(0)) != runs {
				t.Error("it began a run")
			}
		})
	}
}

func TestWhatAnEngineNeeds(t *testing.T) {
	empty, err := catalog.New()
	if err != nil {
		t.Fatal(err)
	}
	for name, options := range map[string]runtime.Options{"nothing": {}, "no states": {Catalog: empty}, "no catalog": {States: states{}}} {
		if _, err := runtime.New(options); err == nil {
			t.Errorf("%s: an engine was made", name)
		}
	}
}
