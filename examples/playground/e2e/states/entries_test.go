package states_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

// TestEntries reads all state of a flow at one engine and puts it back at another.
func TestEntries(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	config := account(t, namespace, secrets.Verbs()...)
	here := open(t, config, namespace)
	set(t, here.State("flow", "node"), "a key", "one")
	set(t, here.State("flow", "node").Scoped("p/q", "").Scoped("engine", "trigger"), "k", "two")
	set(t, here.State("flow-two", "node"), "a key", "of another flow")
	there := open(t, config, namespace)
	entries, err := there.Entries(t.Context(), "flow")
	if err != nil || len(entries) != 2 {
		t.Fatalf("%+v, %v", entries, err)
	}
	for _, e := range entries {
		set(t, e.In(there.State("again", e.Node)), e.Key, string(e.Value))
	}
	for name, one := range map[string]struct {
		state     module.State
		key, want string
	}{
		"node":   {there.State("again", "node"), "a key", "one"},
		"scopes": {there.State("again", "node").Scoped("p/q", "").Scoped("engine", "trigger"), "k", "two"},
	} {
		if value, ok, err := one.state.Get(t.Context(), one.key); err != nil || !ok || string(value) != one.want {
			t.Errorf("%s: %q, %t, %v", name, value, ok, err)
		}
	}
}
