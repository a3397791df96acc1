package runtime_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// message is what the test components pass on.
type message struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Text    string `json:"text"`
	Token   string `json:"token,omitempty" format:"password"`
}

type settings struct {
	Prefix string `json:"prefix" title:"Prefix"`
	Count  int    `json:"count" title:"Count" minimum:"0" maximum:"9" default:"1"`
}

// behaviour is a component whose input does what the test says.
type behaviour struct {
	module.Typed
	name     string
	do       func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result
	errors   bool
	settings module.Settings[settings]
	out      module.Output[message]
	life     *life
}

// life counts what the engine does with instances.
type life struct {
	mu        sync.Mutex
	settings  int
	destroyed []string
}

func (l *life) add(reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.destroyed = append(l.destroyed, reason)
}

func (b *behaviour) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: b.name} }

func (b *behaviour) Instance() module.Component {
	fresh := &behaviour{name: b.name, do: b.do, errors: b.errors, life: b.life, out: module.NewOutput[message]("out")}
	declarations := []module.Declaration{
		fresh.settings.Port(func(context.Context, settings) error {
			if fresh.life != nil {
				fresh.life.mu.Lock()
				fresh.life.settings++
				fresh.life.mu.Unlock()
			}
			return nil
		}),
		module.Input("in", func(ctx context.Context, output module.Handler, in message) module.Result {
			return fresh.do(ctx, fresh, output, in)
		}),
		fresh.out,
	}
	if b.errors {
		declarations = append(declarations, module.ErrorPort())
	}
	fresh.Declare(declarations...)
	return fresh
}

func (b *behaviour) OnDestroy(metadata map[string]string) {
	if b.life != nil {
		b.life.add(metadata["reason"])
	}
}

// sink keeps what arrives.
type sink struct {
	module.Typed
	got *received
}

type received struct {
	mu   sync.Mutex
	data []any
}

func (r *received) all() []any {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]any(nil), r.data...)
}

func newSink(got *received) *sink {
	s := &sink{got: got}
	s.Declare(module.Input("in", func(_ context.Context, _ module.Handler, data any) module.Result {
		got.mu.Lock()
		defer got.mu.Unlock()
		got.data = append(got.data, data)
		return module.Result{}
	}))
	return s
}

func (s *sink) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "sink"} }
func (s *sink) Instance() module.Component    { return newSink(s.got) }

// board shows the last message on its panel.
type board struct {
	module.Typed
	panel module.Panel[boardFace]
}

type boardFace struct {
	Shown any `json:"shown,omitempty" readonly:"true"`
}

func newBoard() *board {
	b := &board{panel: module.NewPanel(boardFace{})}
	b.Declare(module.Input("in", func(ctx context.Context, output module.Handler, data any) module.Result {
		b.panel.Publish(ctx, output, boardFace{Shown: data})
		return module.Result{}
	}), b.panel)
	return b
}

func (b *board) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "board"} }
func (b *board) Instance() module.Component    { return newBoard() }

func pass(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
	in.Text = b.settings.Load().Prefix + in.Text
	return b.out.Emit(ctx, output, in)
}

func fail(context.Context, *behaviour, module.Handler, message) module.Result {
	return module.Fail(module.Retryable(errors.New("broken")))
}

func boom(context.Context, *behaviour, module.Handler, message) module.Result { panic("boom") }

func answer(_ context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
	return module.Ok("answer to " + in.Text)
}

// kit is an engine with the test components.
type kit struct {
	*runtime.Engine
	got  *received
	life *life
}

func newKit(t testing.TB, extra ...module.Component) *kit {
	t.Helper()
	return newKitWith(t, func(*runtime.Options) {}, extra...)
}

func newKitWith(t testing.TB, change func(*runtime.Options), extra ...module.Component) *kit {
	t.Helper()
	k := &kit{got: &received{}, life: &life{}}
	components := append([]module.Component{
		&behaviour{name: "pass", do: pass, errors: true, life: k.life},
		&behaviour{name: "fail", do: fail},
		&behaviour{name: "try", do: fail, errors: true},
		&behaviour{name: "boom", do: boom},
		&behaviour{name: "answer", do: answer},
		newSink(k.got),
	}, extra...)
	catalog, err := catalog.New(module.Module{Name: "test", Components: components})
	if err != nil {
		t.Fatal(err)
	}
	options := runtime.Options{Catalog: catalog, States: states{}}
	change(&options)
	k.Engine, err = runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close(context.Background()) })
	return k
}

type states struct{}

func (states) State(string, string) module.State        { return moduletest.NewMemoryState() }
func (states) DeleteFlow(context.Context, string) error { return nil }

func parse(t testing.TB, spec string) *flow.Flow {
	t.Helper()
	text := "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: test}\nspec:\n" + indent(spec)
	document, problems := flow.Parse("flow.yaml", []byte(text))
	if document == nil {
		t.Fatal(problems)
	}
	return document
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n"
}

// begin presses Start. It is called in a bubble.
func begin(t testing.TB, f *runtime.Flow) {
	t.Helper()
	if _, err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
}

func (k *kit) deploy(t testing.TB, spec string) *runtime.Flow {
	t.Helper()
	if _, err := k.Deploy(t.Context(), parse(t, spec)); err != nil {
		t.Fatal(err)
	}
	f, _ := k.Flow("test")
	return f
}
