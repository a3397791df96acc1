package state_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// TestEntries reads all state of a flow and puts it back into another one.
func TestEntries(t *testing.T) {
	store := open(t, t.TempDir())
	set(t, store.State("flow", "s"), "a key", "one")
	set(t, store.State("flow", "s").Scoped("s", "s"), "", "two")
	set(t, store.State("flow", "node.1").Scoped("engine", "trigger").Scoped("p/q", ""), "k", "three")
	set(t, store.State("flow2", "s"), "a key", "of another flow")
	entries, err := store.Entries(t.Context(), "flow")
	if err != nil || len(entries) != 3 {
		t.Fatalf("%+v, %v", entries, err)
	}
	for _, e := range entries {
		if err := e.In(store.State("again", e.Node)).Set(t.Context(), e.Key, e.Value); err != nil {
			t.Fatal(err)
		}
	}
	for name, one := range map[string]struct {
		state     module.State
		key, want string
	}{
		"node":   {store.State("again", "s"), "a key", "one"},
		"scope":  {store.State("again", "s").Scoped("s", "s"), "", "two"},
		"scopes": {store.State("again", "node.1").Scoped("engine", "trigger").Scoped("p/q", ""), "k", "three"},
	} {
		if value, ok := get(t, one.state, one.key); !ok || value != one.want {
			t.Errorf("%s: %q, %t", name, value, ok)
		}
	}
	if err := store.DeleteFlow(t.Context(), "flow"); err != nil {
		t.Fatal(err)
	}
	if entries, err := store.Entries(t.Context(), "flow"); err != nil || len(entries) != 0 {
		t.Errorf("after the flow was deleted: %+v, %v", entries, err)
	}
}
