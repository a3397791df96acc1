package states_test

import (
	"strconv"
	"testing"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

// TestTwoEnginesWriteOneKey lets two engines write at once: all end with the same of the
// two values, and an engine that only watches does too.
func TestTwoEnginesWriteOneKey(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	config := account(t, namespace, secrets.Verbs()...)
	var all []module.State
	for range 3 {
		all = append(all, open(t, config, namespace).State("flow", "node"))
	}
	for round := range 100 {
		values := []string{"one-" + strconv.Itoa(round), "two-" + strconv.Itoa(round)}
		if round%10 == 9 { // both make it
			if err := all[2].Delete(t.Context(), "key"); err != nil {
				t.Fatal(err)
			}
		}
		var group errgroup.Group
		for i, value := range values {
			group.Go(func() error { return all[i].Set(t.Context(), "key", []byte(value)) })
		}
		if err := group.Wait(); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		last := stored(t, namespace, secrets.PlaceOf("flow", "node").SecretName("key"))
		if last != values[0] && last != values[1] {
			t.Fatalf("round %d: the value is %q", round, last)
		}
		for _, state := range all {
			awaitValue(t, state, "key", last)
		}
	}
}

// stored is what the Secret of a value has.
func stored(t *testing.T, namespace, name string) string {
	t.Helper()
	secret, err := stage.Cluster.CoreV1().Secrets(namespace).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return string(secret.Data["value"])
}

// TestOwnWritesAreReadBack writes again and again: what the watch brings of earlier
// versions must not turn it back.
func TestOwnWritesAreReadBack(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	state := open(t, account(t, namespace, secrets.Verbs()...), namespace).State("flow", "node")
	for round := range 200 {
		value := strconv.Itoa(round)
		set(t, state, "key", value)
		for range 50 {
			wants(t, state, "key", value)
		}
		if round%4 != 3 {
			continue
		}
		if err := state.Delete(t.Context(), "key"); err != nil {
			t.Fatal(err)
		}
		for range 50 {
			if keys, err := state.List(t.Context(), ""); err != nil || len(keys) > 0 {
				t.Fatalf("round %d: deleted, and there are %q, %v", round, keys, err)
			}
		}
	}
}

// TestANewStoreReadsAll is what a restart is.
func TestANewStoreReadsAll(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	config := account(t, namespace, secrets.Verbs()...)
	first := open(t, config, namespace)
	const many = 30 // more than a page
	for i := range many {
		set(t, first.State("flow", "node").Scoped("execution", "7"), "key "+strconv.Itoa(i), strconv.Itoa(i))
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := first.State("flow", "node").Set(t.Context(), "late", nil); err == nil {
		t.Error("a closed store takes values")
	}
	second := open(t, config, namespace)
	if values, bytes := second.Size(); values != many || bytes != 10+2*(many-10) {
		t.Errorf("%d values of %d bytes", values, bytes)
	}
	for i := range many {
		wants(t, second.State("flow", "node").Scoped("execution", "7"), "key "+strconv.Itoa(i), strconv.Itoa(i))
	}
	if keys, err := second.State("flow", "node").List(t.Context(), ""); err != nil || len(keys) > 0 {
		t.Errorf("the node itself has %q, %v", keys, err)
	}
}
