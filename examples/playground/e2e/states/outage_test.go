package states_test

import (
	"context"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestAPIServerGoesAway takes the way to the API server away and gives it back.
func TestAPIServerGoesAway(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	config := account(t, namespace, secrets.Verbs()...)
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), config, "")
	if err != nil {
		t.Fatal(err)
	}
	address := gate.Address()
	store, other := open(t, gateway.Config(address), namespace), open(t, config, namespace)
	state, elsewhere := store.State("flow", "node"), other.State("flow", "node")
	set(t, state, "key", "before")
	if err := store.Healthy(t.Context()); err != nil {
		t.Errorf("not healthy at first: %v", err)
	}

	if err := gate.Close(); err != nil {
		t.Fatal(err)
	}
	wants(t, state, "key", "before")
	if _, ok, err := state.Get(t.Context(), "absent"); ok || err != nil {
		t.Errorf("a key that is not in memory: %v, %v", ok, err)
	}
	if keys, err := state.List(t.Context(), ""); err != nil || strings.Join(keys, " ") != "key" {
		t.Errorf("the keys are %q, %v", keys, err)
	}
	for what, err := range map[string]error{
		"set":         state.Set(t.Context(), "key", []byte("hidden-value")),
		"delete":      state.Delete(t.Context(), "key"),
		"delete flow": store.DeleteFlow(t.Context(), "flow"),
	} {
		if !module.IsRetryable(err) || !strings.Contains(err.Error(), "can't reach the API server at http://"+address) || strings.Contains(err.Error(), "hidden-value") {
			t.Errorf("%s: %v", what, err)
		}
	}
	wants(t, state, "key", "before")
	awaitHealth(t, store, false)
	set(t, elsewhere, "key", "meanwhile")
	set(t, elsewhere, "new", "meanwhile")

	if gate, err = gateway.Start(context.WithoutCancel(t.Context()), config, address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gate.Close() })
	awaitValue(t, state, "key", "meanwhile")
	awaitValue(t, state, "new", "meanwhile")
	awaitHealth(t, store, true)
	set(t, state, "key", "after")
	awaitValue(t, elsewhere, "key", "after")
}

func awaitHealth(t *testing.T, store *secrets.Store, healthy bool) {
	t.Helper()
	ask := func(ctx context.Context) (error, error) { return store.Healthy(ctx), nil } // the first one is the answer
	if _, err := patchbay.Await(patchbay.Within(t), ask, func(err error) bool { return (err == nil) == healthy }); err != nil {
		t.Fatal(err)
	}
}

// TestOpenWaitsForTheAPIServer opens a store before there is one.
func TestOpenWaitsForTheAPIServer(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	port, err := patchbay.FreePort(26000)
	if err != nil {
		t.Fatal(err)
	}
	address := patchbay.Loopback(port)
	opened := make(chan error, 1)
	go func() {
		store, err := secrets.Open(patchbay.Within(t), secrets.Options{Config: gateway.Config(address), Namespace: namespace})
		if err == nil {
			err = store.Close()
		}
		opened <- err
	}()
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, address)
	if err != nil {
		t.Fatal(err)
	}
	defer gate.Close()
	if err := <-opened; err != nil {
		t.Error(err)
	}
}

// TestOpenEndsWithItsContext says what the store waited for.
func TestOpenEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	gate, err := gateway.Start(ctx, stage.Config, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := gate.Close(); err != nil {
		t.Fatal(err)
	}
	cancel()
	_, err = secrets.Open(ctx, secrets.Options{Config: gateway.Config(gate.Address()), Namespace: "default"})
	if err == nil || !strings.Contains(err.Error(), "read the state in namespace default") {
		t.Errorf("opened: %v", err)
	}
}
