package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// watcher writes down what it observes.
type watcher struct {
	mu    sync.Mutex
	lines []string
}

func (w *watcher) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

func (w *watcher) Arrived(node, port string, data any) {
	w.note("%s.%s has %v", node, port, text(data))
}
func (w *watcher) Emitted(node, port string, data any) {
	w.note("%s.%s gives %v", node, port, text(data))
}
func (w *watcher) Failed(node string, err error) { w.note("%s fails: %v", node, err) }

func text(data any) any {
	switch data := data.(type) {
	case message:
		return data.Text + data.Token
	case module.ErrorMessage:
		return data.Error
	}
	return data
}

// TestObserver sees each message once, not masked, at a port with wires or without, and each
// failure.
func TestObserver(t *testing.T) {
	pass := &behaviour{name: "through", errors: true, do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		if in.Text == "bad" {
			return module.Fail(errors.New("no"))
		}
		return b.out.Emit(ctx, output, in)
	}}
	seen := &watcher{}
	k := newKitWith(t, func(o *runtime.Options) { o.Observer = seen }, pass)
	f := k.deploy(t, `nodes: [{id: a, component: test/through}, {id: b, component: test/through}, {id: c, component: test/through}, {id: e, component: test/sink}]
edges: [{from: a.out, to: b.in}, {from: a.out, to: c.in, map: {text: bad}}, {from: c.error, to: e.in}]`)
	if _, err := f.Send(t.Context(), "a", "in", []byte(`{"text":"x","token":"-secret"}`)); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"a.in has x-secret", "a.out gives x-secret",
		"b.in has x-secret", "b.out gives x-secret",
		"c.in has bad", "c fails: no", "c.error gives no", "e.in has no",
	}
	if !slices.Equal(seen.lines[:len(want)-1], want[:len(want)-1]) || len(seen.lines) != len(want) {
		t.Errorf("got  %q\nwant %q", seen.lines, want)
	}
	seen.lines = nil
	if _, err := f.Send(t.Context(), "b", "out", []byte(`{"text":"y"}`)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"b.out gives y"}; !slices.Equal(seen.lines, want) {
		t.Errorf("got %q, want %q", seen.lines, want)
	}
}
