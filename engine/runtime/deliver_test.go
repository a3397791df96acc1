package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

func TestMessageTakesTheEdgesInOrder(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, `
nodes:
  - {id: first, component: test/pass, settings: {prefix: "a "}}
  - {id: second, component: test/pass, settings: {prefix: "b "}}
  - {id: end, component: test/sink}
edges:
  - {from: first.out, to: second.in}
  - {from: first.out, to: end.in, map: {seen: "{{ $.text }}"}}
  - {from: second.out, to: end.in, map: "{{ $.text }}"}
`)
	if _, err := f.Send(t.Context(), "first", "in", json.RawMessage(`{"text":"x"}`)); err != nil {
		t.Fatal(err)
	}
	got := k.got.all()
	if len(got) != 2 || got[0] != "b a x" || got[1].(map[string]any)["seen"] != "a x" {
		t.Errorf("arrived: %v", got)
	}
}

func TestErrors(t *testing.T) {
	tests := map[string]struct {
		spec  string
		want  string // the run's error; empty for none
		sunk  int
		state string
	}{
		"unwired error goes up and names its node": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/fail}
edges:
  - {from: a.out, to: b.in}`, "node b: broken", 0, view.StateFailed},
		"error port takes it": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/try}
  - {id: end, component: test/sink}
edges:
  - {from: a.out, to: b.in}
  - {from: b.error, to: end.in}`, "", 1, view.StateHandled},
		"error port of a node further up takes it": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/fail}
  - {id: end, component: test/sink}
edges:
  - {from: a.out, to: b.in}
  - {from: a.error, to: end.in}`, "", 1, view.StateHandled},
		"panic is the hop's error": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/boom}
edges:
  - {from: a.out, to: b.in}`, "node b: the component panicked: boom", 0, view.StateFailed},
		"every edge is tried": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/fail}
  - {id: end, component: test/sink}
edges:
  - {from: a.out, to: b.in}
  - {from: a.out, to: end.in}`, "node b: broken", 1, view.StateFailed},
		"failing expression names expression and edge": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - {from: a.out, to: b.in, map: {text: "{{ $.context.deep.name }}"}}`, "mapping of edge a.out -> b.in", 0, view.StateFailed},
		"a circle is named": {`
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
edges:
  - {from: a.out, to: b.in}
  - {from: b.out, to: a.in}`, "go round b -> a -> b and never end", 0, view.StateFailed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t)
			f := k.deploy(t, test.spec)
			id, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x","context":{"k":1}}`))
			if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if got := len(k.got.all()); got != test.sunk {
				t.Errorf("%d messages at the sink, want %d", got, test.sunk)
			}
			if record, ok := f.Run(id); !ok || record.State != test.state {
				t.Errorf("run is %q, want %q", record.State, test.state)
			}
		})
	}
}

// A component may go on after a failure, and emit the error itself.
func TestEmittedErrorCountsAsAFailure(t *testing.T) {
	several := &behaviour{name: "several", errors: true, do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		if result := output(ctx, "error", module.NewError(in.Context, errors.New("one of them"))); result.IsErr() {
			return result
		}
		return b.out.Emit(ctx, output, in)
	}}
	k := newKit(t, several)
	f := k.deploy(t, `
nodes:
  - {id: a, component: test/several}
  - {id: end, component: test/sink}
edges:
  - {from: a.error, to: end.in}
  - {from: a.out, to: end.in}`)
	id, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if record, _ := f.Run(id); record.State != view.StateHandled || record.Failures != 1 || record.Handled != 1 {
		t.Errorf("the run is %s with %d failures, %d handled; want handled, 1 and 1", record.State, record.Failures, record.Handled)
	}
	if failure := f.Status().Nodes[0].LastError; failure == nil || failure.Error != "one of them" || failure.Run != id {
		t.Errorf("the node's last error is %+v", failure)
	}
}

func TestErrorMessageCarriesContextInputAndMark(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, `
nodes:
  - {id: a, component: test/try}
  - {id: end, component: test/sink}
edges:
  - {from: a.error, to: end.in}`)
	if _, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x","context":{"k":"v"}}`)); err != nil {
		t.Fatal(err)
	}
	got := k.got.all()[0].(module.ErrorMessage)
	if got.Error != "broken" || !got.Retryable || got.Input.(message).Text != "x" || got.Context.(map[string]any)["k"] != "v" {
		t.Errorf("error message = %+v", got)
	}
}

// Of the errors of many edges the first few are shown, and how many more there were.
func TestManyErrorsAreCounted(t *testing.T) {
	k := newKit(t)
	spec := "nodes:\n  - {id: a, component: test/pass}\n"
	edges := "edges:\n"
	for i := range 12 {
		spec += fmt.Sprintf("  - {id: f%d, component: test/fail}\n", i)
		edges += fmt.Sprintf("  - {from: a.out, to: f%d.in}\n", i)
	}
	f := k.deploy(t, spec+edges)
	_, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
	if err == nil || strings.Count(err.Error(), "broken") != 8 || !strings.Contains(err.Error(), "and 4 more errors") {
		t.Errorf("error = %v", err)
	}
}

// refuser fails on messages of a type.
type refuser[T any] struct {
	module.Typed
	name string
}

func newRefuser[T any](name string) *refuser[T] {
	r := &refuser[T]{name: name}
	r.Declare(module.Input("in", func(context.Context, module.Handler, T) module.Result {
		return module.Fail(errors.New("refused"))
	}), module.ErrorPort())
	return r
}

func (r *refuser[T]) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: r.name} }
func (r *refuser[T]) Instance() module.Component    { return newRefuser[T](r.name) }

// Wherever a message has its context, an error carries it from the first message
// on, and nothing else replaces one that a message does not have.
func TestErrorsCarryTheContextOnly(t *testing.T) {
	type first struct {
		Context any    `json:"context"`
		Other   string `json:"other"`
	}
	type last struct {
		Other   string `json:"other"`
		Context any    `json:"context"`
	}
	type none struct {
		One string `json:"one"`
		Two string `json:"two"`
	}
	tests := map[string]struct {
		component module.Component
		want      any
	}{
		"first": {newRefuser[first]("refuser"), "kept"},
		"last":  {newRefuser[last]("refuser"), "kept"},
		"none":  {newRefuser[none]("refuser"), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, test.component)
			f := k.deploy(t, "nodes: [{id: a, component: test/refuser}, {id: b, component: test/sink}]\nedges: [{from: a.error, to: b.in}]")
			for range 2 {
				content := `{"context":"kept","other":"x"}`
				if test.want == nil {
					content = `{"one":"x","two":"y"}`
				}
				if _, err := f.Send(t.Context(), "a", "in", json.RawMessage(content)); err != nil {
					t.Fatal(err)
				}
			}
			got := k.got.all()
			if len(got) != 2 {
				t.Fatalf("got %v", got)
			}
			for _, message := range got {
				if context := message.(module.ErrorMessage).Context; context != test.want {
					t.Errorf("context = %v, want %v", context, test.want)
				}
			}
		})
	}
}

func TestReplyOfTheFirstEdgeThatHasOne(t *testing.T) {
	var reply any
	asker := &behaviour{name: "ask", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		result := b.out.Emit(ctx, output, in)
		reply = result.Value()
		return result
	}}
	k := newKit(t, asker)
	f := k.deploy(t, `
nodes:
  - {id: a, component: test/ask}
  - {id: end, component: test/sink}
  - {id: b, component: test/answer}
edges:
  - {from: a.out, to: end.in}
  - {from: a.out, to: b.in}`)
	if _, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"q"}`)); err != nil {
		t.Fatal(err)
	}
	if reply != "answer to q" {
		t.Errorf("reply = %v", reply)
	}
}

func TestRecordMasksSecretsEverywhere(t *testing.T) {
	leak := &behaviour{name: "leak", errors: true, do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		module.Logger(ctx).Info("logging in", "with", in.Token)
		return module.Fail(errors.New("login with " + in.Token + " refused"))
	}}
	k := newKit(t, leak, newBoard())
	f := k.deploy(t, `
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/leak}
  - {id: end, component: test/board}
edges:
  - from: a.out
    to: b.in
    map: {text: "token is {{ $.token }}", token: "{{ $.token }}"}
  - {from: b.error, to: end.in}`)
	id, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x","token":"s3cr3t-value"}`))
	if err != nil {
		t.Fatal(err)
	}
	record, _ := f.Run(id)
	text, _ := json.Marshal([]any{record, f.Status()})
	status, _ := json.Marshal(f.Status())
	text = append(text, status...)
	if strings.Contains(string(text), "s3cr3t-value") {
		t.Errorf("the record shows the secret: %s", text)
	}
	for _, want := range []string{"••••••", "logging in", "refused", `"shown":{`, `"lastError":{`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the record lacks %q: %s", want, text)
		}
	}
}

func TestConcurrentMessages(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, `
nodes:
  - {id: a, component: test/pass}
  - {id: b, component: test/pass}
  - {id: end, component: test/sink}
edges:
  - {from: a.out, to: b.in}
  - {from: b.out, to: end.in, map: "{{ $.text }}"}`)
	events := k.Subscribe(t.Context(), 4)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				if _, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`)); err != nil {
					t.Error(err)
				}
				f.Status()
				for _, summary := range f.Runs(3) {
					f.Run(summary.ID)
				}
			}
		})
	}
	group.Wait()
	if got := len(k.got.all()); got != 400 {
		t.Errorf("%d messages arrived, want 400", got)
	}
	if event := <-events; event.Flow != "test" {
		t.Errorf("event = %+v", event)
	}
}
