package statetest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// within bounds how long a change may take to be heard of.
const within = time.Minute

// Run tests a store. Node returns the state of a node, always of the same by the same
// names; other does so as another engine, which may be the same store.
func Run(t *testing.T, node, other func(flow, node string) module.State) {
	t.Run("values", func(t *testing.T) { values(t, node("flow", "values")) })
	t.Run("any text is a key", func(t *testing.T) { anyKey(t, node("flow", "keys")) })
	t.Run("limits", func(t *testing.T) { limits(t, node("flow", "limits")) })
	t.Run("scopes and nodes are apart", func(t *testing.T) { apart(t, node) })
	t.Run("another engine has the same", func(t *testing.T) { shared(t, node("flow", "shared"), other("flow", "shared")) })
	t.Run("watch", func(t *testing.T) { watched(t, node("flow", "watched"), other("flow", "watched")) })
}

func set(t *testing.T, state module.State, key, value string) {
	t.Helper()
	if err := state.Set(t.Context(), key, []byte(value)); err != nil {
		t.Fatalf("set %q: %v", key, err)
	}
}

func wants(t *testing.T, state module.State, key, want string, there bool) {
	t.Helper()
	got, ok, err := state.Get(t.Context(), key)
	if err != nil || ok != there || string(got) != want {
		t.Errorf("get %q = %q, %v, %v; want %q, %v", key, got, ok, err, want, there)
	}
}

func lists(t *testing.T, state module.State, prefix string, want ...string) {
	t.Helper()
	got, err := state.List(t.Context(), prefix)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("list %q = %q, %v; want %q", prefix, got, err, want)
	}
}

func values(t *testing.T, s module.State) {
	wants(t, s, "a", "", false)
	lists(t, s, "")
	set(t, s, "a", "1")
	set(t, s, "b/c", "")
	set(t, s, "b/d", "\x00\xff binary")
	set(t, s, "a", "2")
	wants(t, s, "a", "2", true)
	wants(t, s, "b/c", "", true)
	wants(t, s, "b/d", "\x00\xff binary", true)
	lists(t, s, "", "a", "b/c", "b/d")
	lists(t, s, "b/", "b/c", "b/d")
	for range 2 { // a key that is not there is no error
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	wants(t, s, "a", "", false)
	lists(t, s, "", "b/c", "b/d")
}

func anyKey(t *testing.T, s module.State) {
	keys := []string{"ключ", "a b", "a.b", "A", "a", "../x", "*", ">", "\x00", "%41", "=41", strings.Repeat("k", module.MaxStateKey)}
	for _, key := range keys {
		set(t, s, key, "of "+key)
	}
	for _, key := range keys {
		wants(t, s, key, "of "+key, true)
	}
	lists(t, s, "", slices.Sorted(slices.Values(keys))...)
}

func limits(t *testing.T, s module.State) {
	largest := bytes.Repeat([]byte{'x'}, module.MaxStateValue)
	if err := s.Set(t.Context(), "large", largest); err != nil {
		t.Errorf("a value of the largest size: %v", err)
	}
	if got, _, err := s.Get(t.Context(), "large"); err != nil || !bytes.Equal(got, largest) {
		t.Errorf("%d bytes came back, %v", len(got), err)
	}
	if err := s.Set(t.Context(), "large", append(largest, 'x')); err == nil {
		t.Error("a larger value was taken")
	}
	if got, _, _ := s.Get(t.Context(), "large"); len(got) != len(largest) {
		t.Error("the value that was refused has changed the one that was there")
	}
}

func apart(t *testing.T, node func(flow, node string) module.State) {
	places := map[string]module.State{
		"node":              node("flow", "one"),
		"other node":        node("flow", "one-more"),
		"other flow":        node("flow-one", "one"),
		"scope":             node("flow", "one").Scoped("s", "1"),
		"other id":          node("flow", "one").Scoped("s", "2"),
		"other scope":       node("flow", "one").Scoped("s1", ""),
		"scope of a scope":  node("flow", "one").Scoped("s", "1").Scoped("s", "1"),
		"scope, joined":     node("flow", "one").Scoped("s", "1/s/1"),
		"flow, other joint": node("flow-one", "").Scoped("", ""),
	}
	for name, s := range places {
		set(t, s, "key", name)
	}
	for name, s := range places {
		wants(t, s, "key", name, true)
		lists(t, s, "", "key")
	}
}

func shared(t *testing.T, here, there module.State) {
	set(t, here, "key", "1")
	wants(t, there, "key", "1", true)
	set(t, there, "key", "2")
	wants(t, there, "key", "2", true)
	await(t, "the other engine's value", here, "", func() bool {
		got, _, err := here.Get(t.Context(), "key")
		return err == nil && string(got) == "2"
	})
	if err := here.Delete(t.Context(), "key"); err != nil {
		t.Fatal(err)
	}
	await(t, "the key's end", there, "", func() bool {
		_, ok, err := there.Get(t.Context(), "key")
		return err == nil && !ok
	})
}

func watched(t *testing.T, here, there module.State) {
	ctx, cancel := context.WithCancel(t.Context())
	changed := there.Watch(ctx, "a/")
	heard(t, "the beginning", changed)
	for _, value := range []string{"1", "2"} {
		set(t, here, "b", value) // of no concern
		set(t, here, "a/b", value)
		for deadline := time.Now().Add(within); ; {
			heard(t, "value "+value, changed)
			if got, _, _ := there.Get(ctx, "a/b"); string(got) == value {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("changes are heard of, and not the value")
			}
		}
	}
	cancel()
	for range changed { // is closed
	}
}

func heard(t *testing.T, what string, changed <-chan struct{}) {
	t.Helper()
	select {
	case _, open := <-changed:
		if !open {
			t.Fatalf("%s: the watch has ended", what)
		}
	case <-time.After(within):
		t.Fatalf("%s was not heard of", what)
	}
}

// await waits for something that another engine does, by the changes of a state.
func await(t *testing.T, what string, state module.State, prefix string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for range state.Watch(ctx, prefix) {
		if done() {
			return
		}
	}
	t.Fatalf("still waiting: %s", what)
}
