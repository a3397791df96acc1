package state_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/state"
)

// texts holds what a key, scope, flow or node may be called: anything.
var texts = []string{
	"", "a", "A", "=", "==", "=41", ".", "..", "a.b", "a.k.b", "*", ">", "a b", "$KV", "ключ", "🔑", "\x00", "\xff\xfe",
	"tab\tline\n", "/slash", "\\", "a=", strings.Repeat("long", 100),
}

func TestAnyText(t *testing.T) {
	store := open(t, t.TempDir())
	uses := map[string]func(text string) (module.State, string){
		"key": func(text string) (module.State, string) { return store.State("flow", "keys"), text },
		"scope": func(text string) (module.State, string) {
			return store.State("flow", "scopes").Scoped(text, text), "key"
		},
		"flow": func(text string) (module.State, string) { return store.State(text, "node"), "key" },
		"node": func(text string) (module.State, string) { return store.State("flow", "node"+text), "key" },
	}
	for use, place := range uses {
		t.Run(use, func(t *testing.T) {
			for _, text := range texts {
				state, key := place(text)
				set(t, state, key, use+text)
			}
			for _, text := range texts {
				state, key := place(text)
				if got, ok := get(t, state, key); !ok || got != use+text {
					t.Errorf("%q: got %q, %v", text, got, ok)
				}
				if keys := list(t, state, key); !slices.Contains(keys, key) {
					t.Errorf("%q: not in the list %q", text, keys)
				}
			}
		})
	}
	keys := list(t, store.State("flow", "keys"), "")
	if want := slices.Sorted(slices.Values(texts)); !slices.Equal(keys, want) {
		t.Errorf("keys = %q, want %q", keys, want)
	}
}

func TestSize(t *testing.T) {
	store := open(t, t.TempDir())
	if values, bytes := store.Size(); values != 0 || bytes != 0 {
		t.Errorf("empty: %d values, %d bytes", values, bytes)
	}
	state := store.State("flow", "node")
	set(t, state, "a", strings.Repeat("x", 1000))
	set(t, state, "b", "y")
	if values, bytes := store.Size(); values != 2 || bytes < 1001 || bytes > 2000 {
		t.Errorf("%d values, %d bytes", values, bytes)
	}
}

func TestSetGetDelete(t *testing.T) {
	state := open(t, t.TempDir()).State("flow", "node")
	if _, ok := get(t, state, "key"); ok {
		t.Error("a key that was never set is there")
	}
	set(t, state, "key", "one")
	set(t, state, "key", "two")
	set(t, state, "empty", "")
	if got, ok := get(t, state, "key"); !ok || got != "two" {
		t.Errorf("got %q, %v", got, ok)
	}
	if got, ok := get(t, state, "empty"); !ok || got != "" {
		t.Errorf("empty value: got %q, %v", got, ok)
	}
	for range 2 { // the second finds nothing, which is no error
		if err := state.Delete(t.Context(), "key"); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := get(t, state, "key"); ok {
		t.Error("a deleted key is there")
	}
	if keys := list(t, state, ""); !slices.Equal(keys, []string{"empty"}) {
		t.Errorf("keys = %q", keys)
	}
	set(t, state, "key", "three")
	if got, ok := get(t, state, "key"); !ok || got != "three" {
		t.Errorf("after a delete: got %q, %v", got, ok)
	}
}

func TestListByPrefix(t *testing.T) {
	state := open(t, t.TempDir()).State("flow", "node")
	for _, key := range []string{"run/2", "run/1", "running", "other", "r"} {
		set(t, state, key, "x")
	}
	set(t, state.Scoped("node", "run"), "run/3", "x")
	tests := map[string][]string{
		"run":    {"run/1", "run/2", "running"},
		"run/":   {"run/1", "run/2"},
		"":       {"other", "r", "run/1", "run/2", "running"},
		"nobody": nil,
	}
	for prefix, want := range tests {
		if got := list(t, state, prefix); !slices.Equal(got, want) {
			t.Errorf("List(%q) = %q, want %q", prefix, got, want)
		}
	}
}

func TestScopesAndNodesAreApart(t *testing.T) {
	store := open(t, t.TempDir())
	states := map[string]module.State{}
	for _, flow := range []string{"f", "f2"} {
		for _, node := range []string{"n", "n2"} {
			root := store.State(flow, node)
			for scope, state := range map[string]module.State{"": root, "s": root.Scoped("s", "1"), "s2": root.Scoped("s", "2"), "deep": root.Scoped("s", "1").Scoped("s", "1")} {
				name := flow + "/" + node + "/" + scope
				if err := state.Set(t.Context(), "key", []byte(name)); err != nil {
					t.Fatal(err)
				}
				states[name] = state
			}
		}
	}
	expect := func(removed func(name string) bool) {
		t.Helper()
		for name, state := range states {
			value, ok, err := state.Get(t.Context(), "key")
			if err != nil || ok == removed(name) || ok && string(value) != name {
				t.Errorf("%s: %q, %v, %v", name, value, ok, err)
			}
		}
	}
	expect(func(string) bool { return false })
	if err := store.DeleteNode(t.Context(), "f", "n"); err != nil {
		t.Fatal(err)
	}
	expect(func(name string) bool { return strings.HasPrefix(name, "f/n/") })
	if err := store.DeleteFlow(t.Context(), "f"); err != nil {
		t.Fatal(err)
	}
	expect(func(name string) bool { return strings.HasPrefix(name, "f/") })
}

func TestLimits(t *testing.T) {
	kept := open(t, t.TempDir()).State("flow", "node")
	largest := strings.Repeat("x", state.MaxValue)
	set(t, kept, "key", largest)
	if got, ok := get(t, kept, "key"); !ok || got != largest {
		t.Errorf("the largest value came back with %d bytes, %v", len(got), ok)
	}
	err := kept.Set(t.Context(), "key", []byte(largest+"x"))
	if want := `store state "key": the value has 1048577 bytes, more than the 1048576 that are allowed`; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
	if err := kept.Set(t.Context(), strings.Repeat("ü", 1000), nil); err == nil || !strings.Contains(err.Error(), "the key is too long") {
		t.Errorf("error = %v", err)
	}
}

func TestCancelled(t *testing.T) {
	state := open(t, t.TempDir()).State("flow", "node")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := state.Set(ctx, "key", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	store := open(t, t.TempDir())
	var group sync.WaitGroup
	for worker := range 8 {
		state := store.State("flow", "node").Scoped("worker", fmt.Sprint(worker))
		group.Go(func() {
			for i := range 20 {
				if err := state.Set(t.Context(), fmt.Sprint(i), []byte{byte(i)}); err != nil {
					t.Error(err)
				}
			}
			if keys, err := state.List(t.Context(), ""); err != nil || len(keys) != 20 {
				t.Errorf("%d keys, %v", len(keys), err)
			}
		})
	}
	group.Wait()
}
