package states_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

// TestEnginesMakeAValueOnce has engines ask at the same time for what none of them has made.
func TestEnginesMakeAValueOnce(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	config := account(t, namespace, secrets.Verbs()...)
	values, errs := make([][]byte, 4), make([]error, 4)
	fresh := func() []byte { return []byte(rand.Text()) }
	var all sync.WaitGroup
	for i := range values {
		store := open(t, config, namespace)
		all.Go(func() { values[i], errs[i] = store.Once(t.Context(), "_queues", "encryption", "key", fresh) })
	}
	all.Wait()
	for i, value := range values {
		if errs[i] != nil || len(value) == 0 || !bytes.Equal(value, values[0]) {
			t.Errorf("one has %q, another %q, %v", values[0], value, errs[i])
		}
	}
	again := open(t, config, namespace)
	if value, err := again.Once(t.Context(), "_queues", "encryption", "key", fresh); err != nil || !bytes.Equal(value, values[0]) {
		t.Errorf("another engine has %q, those before it %q, %v", value, values[0], err)
	}
	value, there, err := again.State("_queues", "encryption").Get(t.Context(), "key")
	if err != nil || !there || !bytes.Equal(value, values[0]) {
		t.Errorf("the state has %q, %t, %v", value, there, err)
	}
}

// TestAValueThatWasEditedIsNotMadeAgain holds that nothing is overwritten that can't be read.
func TestAValueThatWasEditedIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	store := open(t, account(t, namespace, secrets.Verbs()...), namespace)
	fresh := func() []byte { return []byte(rand.Text()) }
	if _, err := store.Once(t.Context(), "_queues", "encryption", "key", fresh); err != nil {
		t.Fatal(err)
	}
	all := stage.Cluster.CoreV1().Secrets(namespace)
	name := secrets.PlaceOf("_queues", "encryption").SecretName("key")
	edited, err := all.Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	edited.Data = map[string][]byte{"another": nil}
	if _, err := all.Update(t.Context(), edited, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if value, err := store.Once(t.Context(), "_queues", "encryption", "key", fresh); err == nil || !strings.Contains(err.Error(), "somebody edited it") {
		t.Errorf("%q, %v", value, err)
	}
	var now *corev1.Secret
	if now, err = all.Get(t.Context(), name, metav1.GetOptions{}); err != nil || len(now.Data) != 1 {
		t.Errorf("the Secret is %v, %v", now, err)
	}
}
