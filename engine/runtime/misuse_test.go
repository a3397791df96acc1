package runtime_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

func TestEmitAfterTheReturnIsAnError(t *testing.T) {
	for name, handler := range map[string]func(b *behaviour, output module.Handler) module.Handler{
		"the message's handler": func(_ *behaviour, output module.Handler) module.Handler { return output },
		"the emitter":           func(b *behaviour, _ module.Handler) module.Handler { return b.Emitter() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				late := make(chan error, 1)
				eager := &behaviour{name: "eager", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
					go func() {
						time.Sleep(time.Second) // fake time
						late <- b.out.Emit(ctx, handler(b, output), in).Err()
					}()
					return module.Result{}
				}}
				slow := &behaviour{name: "slow", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
					err := b.out.Emit(ctx, output, in).Err()
					time.Sleep(time.Minute) // fake time: the run goes on
					return module.Fail(err)
				}}
				k := newKit(t, eager, slow)
				f := k.deploy(t, "nodes: [{id: s, component: test/slow}, {id: e, component: test/eager}, {id: z, component: test/sink}]\nedges: [{from: s.out, to: e.in}, {from: e.out, to: z.in}]")
				id, err := f.Send(t.Context(), "s", "in", json.RawMessage(`{"text":"x"}`))
				if err != nil {
					t.Fatal(err)
				}
				if err := <-late; err == nil || !strings.Contains(err.Error(), "component test/eager emitted on port \"out\" after it had returned") {
					t.Errorf("error = %v", err)
				}
				run, _ := f.Run(id)
				if text, _ := json.Marshal(run.Records[2].Log); !strings.Contains(string(text), "after it had returned") {
					t.Errorf("the run's log = %s", text)
				}
				if len(k.got.all()) != 0 {
					t.Error("the message went on")
				}
				k.Close(t.Context())
			})
		})
	}
}

func TestAComponentThatChangesItsMessageIsFound(t *testing.T) {
	change := &behaviour{name: "change", do: func(_ context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		if object, ok := in.Context.(map[string]any); ok {
			object["seen"] = true
		}
		return module.Result{}
	}}
	for name, test := range map[string]struct {
		check   bool
		message string
		found   bool
	}{
		"changed":       {true, `{"text":"x","context":{"a":1}}`, true},
		"not changed":   {true, `{"text":"x","context":[1]}`, false},
		"not looked at": {false, `{"text":"x","context":{"a":1}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			catalog := newKit(t, change).Catalog()
			engine, err := runtime.New(runtime.Options{Catalog: catalog, States: states{}, CheckComponents: test.check})
			if err != nil {
				t.Fatal(err)
			}
			defer engine.Close(context.Background())
			k := &kit{Engine: engine}
			f := k.deploy(t, "nodes: [{id: a, component: test/change}]")
			_, err = f.Send(t.Context(), "a", "in", json.RawMessage(test.message))
			if (err != nil) != test.found || test.found && !strings.Contains(err.Error(), "component test/change changed the message") {
				t.Errorf("error = %v", err)
			}
		})
	}
}

// A node that does not react is named: in the status, and by whoever had to leave it.
func TestANodeThatDoesNotEndIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		deaf := &behaviour{name: "deaf", do: func(context.Context, *behaviour, module.Handler, message) module.Result {
			time.Sleep(time.Hour) // fake time
			return module.Result{}
		}}
		k := newKit(t, deaf)
		const spec = "nodes: [{id: a, component: test/pass}, {id: b, component: test/deaf}]\nedges: [{from: a.out, to: b.in%s}]"
		f := k.deploy(t, fmt.Sprintf(spec, ""))
		go func() { _, _ = f.Send(context.Background(), "a", "in", json.RawMessage(`{"text":"x"}`)) }()
		busy := func() string {
			var all []string
			for _, n := range f.Status().Nodes {
				if n.Busy != nil {
					all = append(all, fmt.Sprintf("%s for %s, stopped: %t", n.ID, time.Since(n.Busy.Since), n.Busy.Stopped))
				}
			}
			return strings.Join(all, "; ")
		}
		time.Sleep(29 * time.Second)
		if got := busy(); got != "" {
			t.Errorf("busy after 29 s: %s", got)
		}
		time.Sleep(2 * time.Second)
		if got := busy(); got != "b for 31s, stopped: false" {
			t.Errorf("busy after 31 s: %s", got)
		}
		report, err := k.Deploy(t.Context(), parse(t, fmt.Sprintf(spec, ", map: '{{ $ }}'")))
		run := f.Runs(1)[0].ID
		if err != nil || len(report.Left) != 1 || report.Left[0] != "run "+run+" goes on with the wiring of before, at node b (test/deaf)" {
			t.Errorf("apply left %q, %v", report.Left, err)
		}
		_, _ = f.Stop(t.Context())
		if got := busy(); got != "b for 33s, stopped: true" {
			t.Errorf("busy after Stop: %s", got)
		}
		left, err := k.Remove(t.Context(), "test")
		if err != nil || len(left) != 1 || left[0] != "run "+run+" was stopped but has not ended, at node b (test/deaf)" {
			t.Errorf("removal left %q, %v", left, err)
		}
		time.Sleep(2 * time.Hour)
		k.Close(t.Context())
	})
}

// The context passes through a node whose author did not think of it.
func TestTheContextPassesThroughByItself(t *testing.T) {
	forgetful := &behaviour{name: "forgetful", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		return b.out.Emit(ctx, output, message{Text: in.Text})
	}}
	k := newKit(t, forgetful)
	f := k.deploy(t, "nodes: [{id: a, component: test/forgetful}, {id: b, component: test/forgetful}, {id: z, component: test/sink}]\nedges: [{from: a.out, to: b.in}, {from: b.out, to: z.in}]")
	if _, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x","context":{"id":7}}`)); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(k.got.all()); got != "[{map[id:7] x }]" {
		t.Errorf("arrived %s", got)
	}
}

// foreignFailure is an error struct as components from elsewhere have it.
type foreignFailure struct {
	Context   any    `json:"context"`
	Error     string `json:"error"`
	Retryable bool   `json:"retryable"`
}

type reporter struct {
	module.Typed
	what any
}

func (r *reporter) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "reporter"} }
func (r *reporter) Instance() module.Component {
	fresh := &reporter{what: r.what}
	fresh.Declare(module.Input("in", func(ctx context.Context, output module.Handler, _ message) module.Result {
		return output(ctx, "error", fresh.what)
	}), module.NewOutput[any]("error"))
	return fresh
}

func TestAnErrorOfAnotherTypeIsReadByItsFields(t *testing.T) {
	for name, test := range map[string]struct {
		what      any
		text      string
		retryable bool
	}{
		"ours":      {module.NewError("c", module.Retryable(strings.NewReader("").UnreadByte())), "strings.Reader.UnreadByte: at beginning of string", true},
		"a struct":  {foreignFailure{Context: map[string]any{"deep": "secret thing"}, Error: "no such bucket"}, "no such bucket", false},
		"retryable": {foreignFailure{Error: "busy", Retryable: true}, "busy", true},
		"a pointer": {&foreignFailure{Error: "busy"}, "busy", false},
		"a map":     {map[string]any{"error": "busy", "retryable": true}, "busy", true},
		"a text":    {"busy", "busy", false},
		"no error":  {struct{ Code int }{3}, "reported an error without a text (struct { Code int })", false},
		"nothing":   {nil, "reported an error without a text", false},
		"odd types": {map[string]any{"error": 3, "context": "x"}, "reported an error without a text", false},
	} {
		for _, wired := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, wired %t", name, wired), func(t *testing.T) {
				k := newKit(t, &reporter{what: test.what})
				spec := "nodes: [{id: a, component: test/reporter}, {id: z, component: test/sink}]"
				if wired {
					spec += "\nedges: [{from: a.error, to: z.in}]"
				}
				f := k.deploy(t, spec)
				_, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
				if wired {
					if last := f.Status().Nodes[0].LastError; err != nil || last == nil || !strings.Contains(last.Error, test.text) {
						t.Errorf("last error = %+v, %v", last, err)
					}
					return
				}
				if err == nil || !strings.Contains(err.Error(), test.text) || module.IsRetryable(err) != test.retryable || strings.Contains(err.Error(), "secret thing") {
					t.Errorf("error = %v", err)
				}
			})
		}
	}
}
