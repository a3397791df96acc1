package marketplace_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/flows/flowstest"
	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/store"
	"github.com/patchbay-dev/patchbay/engine/store/state"
)

// folder is the solution demo in a version, with its flow changed.
func folder(version string, changes ...string) fstest.MapFS {
	return fstest.MapFS{
		"solution.yaml": {Data: []byte(replace(`apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: demo}
spec:
  title: Demo
  version: `+version+`
  summary: Does little.
  parameters:
    type: object
    properties:
      text: {type: string, title: Text, default: hello}
      number: {type: integer, title: Number, default: 5}
  flow: flow.yaml
  values:
    - {parameter: text, to: first.text}
    - {parameter: number, to: first.number}
`, changes...))},
		"flow.yaml": {Data: []byte(replace(`apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: demo}
spec:
  title: Demo
  nodes:
    - id: first
      component: test/keeper
      settings: {text: hello, number: 5, more: {a: 1, b: 2}}
    - id: second
      component: test/keeper
      settings: {text: second}
  edges:
    - from: first.out
      to: second.in
      map: {text: "{{ $.text }}"}
`, changes...))},
		"README.md": {Data: []byte("# Demo\n")},
	}
}

// replace makes changes, each a text and what is in its place.
func replace(text string, changes ...string) string {
	return strings.NewReplacer(changes...).Replace(text)
}

type settings struct {
	Text   string         `json:"text,omitempty"`
	Number int            `json:"number,omitempty"`
	Token  string         `json:"token,omitempty" format:"password"`
	More   map[string]any `json:"more,omitempty"`
	Engine string         `json:"engine,omitempty" enum:"standard,strict"`
}

type message struct {
	Text string `json:"text,omitempty"`
}

// keeper keeps the last text that it got in its state.
type keeper struct {
	module.Typed
	settings module.Settings[settings]
	out      module.Output[message]
}

func newKeeper() *keeper {
	k := &keeper{out: module.NewOutput[message]("out")}
	k.Declare(k.settings.Port(nil), module.Input("in", k.take), k.out)
	return k
}

func (k *keeper) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "keeper", Description: "Keeper"}
}

// Instance implements module.Component.
func (k *keeper) Instance() module.Component { return newKeeper() }

// Permissions implements module.PermissionAware.
func (k *keeper) Permissions() []module.Permission {
	return []module.Permission{{Resources: []string{"configmaps"}, Verbs: []string{"create", "get"}}}
}

func (k *keeper) take(ctx context.Context, output module.Handler, in message) module.Result {
	if err := k.State().Set(ctx, "last", []byte(in.Text)); err != nil {
		return module.Fail(err)
	}
	return k.out.Emit(ctx, output, in)
}

// maker is a keeper that has made a ConfigMap of the name that it keeps.
type maker struct {
	*keeper
	ends *endings
}

func (m *maker) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "maker", Description: "Maker"}
}

// Instance implements module.Component.
func (m *maker) Instance() module.Component { return &maker{newKeeper(), m.ends} }

// Made implements module.Maker.
func (m *maker) Made(ctx context.Context) ([]module.MadeObject, error) {
	text, ok, err := m.State().Get(ctx, "last")
	if !ok {
		return nil, err
	}
	return []module.MadeObject{{Kind: "ConfigMap", Namespace: "shop", Name: string(text)}}, nil
}

// OnDestroy implements module.Destroyer.
func (m *maker) OnDestroy(metadata map[string]string) {
	if id := m.Identity(); id.NodeName != "" {
		m.ends.mu.Lock()
		defer m.ends.mu.Unlock()
		m.ends.all = append(m.ends.all, id.NodeName+" "+metadata["reason"])
	}
}

// endings are the nodes that ended, each with the reason. Flows end at the same time.
type endings struct {
	mu  sync.Mutex
	all []string
}

// take returns those since it was last called.
func (e *endings) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := e.all
	e.all = nil
	return all
}

// shop is a marketplace with an engine over a directory.
type shop struct {
	*marketplace.Marketplace
	t      *testing.T
	engine *runtime.Engine
	flows  *flows.Flows
	states *state.Store
	ends   *endings // of makers
}

// open makes a marketplace with a built-in solution. The directories may be of a shop that
// was closed.
func open(t *testing.T, data string, documents *store.Directory, builtIn fstest.MapFS, change ...func(*marketplace.Options)) *shop {
	t.Helper()
	ends := &endings{}
	known, err := catalog.New(module.Module{Name: "test", Description: "For tests", Components: []module.Component{newKeeper(), &maker{newKeeper(), ends}}})
	if err != nil {
		t.Fatal(err)
	}
	states, err := state.Open(t.Context(), state.Options{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: known, States: states})
	if err != nil {
		t.Fatal(err)
	}
	all := flows.New(documents, engine, states, slog.New(slog.DiscardHandler))
	if err := all.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	nested := fstest.MapFS{}
	for name, file := range builtIn {
		nested["demo/"+name] = file
	}
	solutions, err := solution.Load(nested)
	if err != nil {
		t.Fatal(err)
	}
	options := marketplace.Options{Solutions: solutions, Engine: engine, Flows: all, States: states, Version: "1.0.0"}
	for _, with := range change {
		with(&options)
	}
	m, err := marketplace.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return &shop{m, t, engine, all, states, ends}
}

func (s *shop) close() {
	s.t.Helper()
	s.engine.Close(context.Background())
	if err := s.states.Close(); err != nil {
		s.t.Error(err)
	}
}

// start opens a shop that is closed at the end.
func start(t *testing.T, builtIn fstest.MapFS, change ...func(*marketplace.Options)) *shop {
	t.Helper()
	s := open(t, t.TempDir(), flowstest.Directory(t), builtIn, change...)
	t.Cleanup(s.close)
	return s
}

// install installs demo, as the server does.
func (s *shop) install(name, from string, values map[string]any) {
	s.t.Helper()
	opened, err := s.Open(s.t.Context(), "demo", from)
	if err != nil {
		s.t.Fatal(err)
	}
	document, err := s.Render(opened, name, values, "")
	if err != nil {
		s.t.Fatal(err)
	}
	s.store(opened, values, "", document, document, "")
}

func (s *shop) store(opened marketplace.Opened, values map[string]any, engine string, base, document *flow.Flow, revision string) {
	s.t.Helper()
	pending, err := s.Begin(s.t.Context(), opened, values, engine, base, document)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.flows.Save(s.t.Context(), document, flows.Over{Revision: revision}); err != nil {
		s.t.Fatal(err)
	}
	if err := pending.Done(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// upgrade plans an upgrade and, when nothing is in the way, makes it.
func (s *shop) upgrade(name string, order marketplace.Order) (marketplace.Upgrade, error) {
	s.t.Helper()
	plan, err := s.PlanUpgrade(s.t.Context(), name, order)
	if err != nil {
		return plan, err
	}
	if err := s.Ready(plan); err != nil {
		return plan, err
	}
	s.store(plan.Solution, plan.Values, plan.Engine, plan.Base, plan.Document, plan.Revision)
	return plan, nil
}

// edit changes the flow of an instance, as people do in the editor.
func (s *shop) edit(name string, change func(*flow.Flow)) {
	s.t.Helper()
	document, revision := s.document(name)
	change(document)
	if _, err := s.flows.Save(s.t.Context(), document, flows.Over{Revision: revision}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) document(name string) (*flow.Flow, string) {
	s.t.Helper()
	stored, err := s.flows.Get(name)
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := stored.Document.Flow.Format()
	if err != nil {
		s.t.Fatal(err)
	}
	copied, problems := flow.Parse(name, text)
	if err := problems.Err(); err != nil {
		s.t.Fatal(err)
	}
	return copied, stored.Document.Revision
}

// send gives a node a text to keep, and kept is what it has.
func (s *shop) send(name, node, text string) {
	s.t.Helper()
	if err := s.states.State(name, node).Set(s.t.Context(), "last", []byte(text)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) kept(name, node string) string {
	s.t.Helper()
	text, _, err := s.states.State(name, node).Get(s.t.Context(), "last")
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// records are the keys that the marketplace keeps of instances.
func (s *shop) records() []string {
	s.t.Helper()
	keys, err := s.states.State("_marketplace", "instances").List(s.t.Context(), "")
	if err != nil {
		s.t.Fatal(err)
	}
	return keys
}
