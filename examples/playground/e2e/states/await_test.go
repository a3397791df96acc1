package states_test

import (
	"crypto/rand"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

func set(t *testing.T, state module.State, key, value string) {
	t.Helper()
	if err := state.Set(t.Context(), key, []byte(value)); err != nil {
		t.Fatalf("set %q: %v", key, err)
	}
}

func wants(t *testing.T, state module.State, key, want string) {
	t.Helper()
	if got, ok, err := state.Get(t.Context(), key); err != nil || !ok || string(got) != want {
		t.Errorf("get %q = %q, %v, %v; want %q", key, got, ok, err, want)
	}
}

// awaitChange waits until something is so, and looks whenever the watch says that it may be.
func awaitChange(t *testing.T, what string, state module.State, done func() bool) {
	t.Helper()
	for range state.Watch(patchbay.Within(t), "") {
		if done() {
			return
		}
	}
	t.Fatalf("still waiting: %s", what)
}

// awaitValue waits for a value by what the watch says.
func awaitValue(t *testing.T, state module.State, key, want string) {
	t.Helper()
	awaitChange(t, key+" is "+want, state, func() bool {
		got, ok, err := state.Get(t.Context(), key)
		return err == nil && ok && string(got) == want
	})
}

// passWatch returns when the watch of a store has brought all that happened before: the
// change of another value that comes after it.
func passWatch(t *testing.T, state module.State, namespace string) {
	t.Helper()
	mark := rand.Text()
	editSecret(t, namespace, secrets.PlaceOf("flow", "node").SecretName("mark"), func(s *corev1.Secret) { s.Data["value"] = []byte(mark) })
	awaitValue(t, state, "mark", mark)
}
