package states_test

import (
	"bytes"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestRefusedWrites looks at the errors of what the API server does not store.
func TestRefusedWrites(t *testing.T) {
	t.Parallel()
	hidden := []byte("hidden-value")
	tests := map[string]struct {
		prepare   func(t *testing.T, namespace string)
		key       string
		value     []byte
		want      string
		retryable bool
	}{
		"a quota":                    {prepare: quota, key: "new", value: hidden, want: "the namespace's quota is used up: raise it", retryable: true},
		"an immutable Secret":        {prepare: immutable, key: "there", value: hidden, want: "the API server does not take it"},
		"a namespace on its way out": {prepare: terminating, key: "new", value: hidden, want: "the namespace is being deleted"},
		"too large a value":          {key: "new", value: bytes.Repeat([]byte("hidden"), 1<<20), want: "more than the 1048576 that are allowed"},
		"too long a key":             {key: strings.Repeat("/", 5000), value: hidden, want: "the key is too long"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			namespace := stage.Namespace(t)
			store := open(t, stage.Config, namespace)
			state := store.State("flow", "node")
			set(t, state, "there", "1")
			if test.prepare != nil {
				test.prepare(t, namespace)
			}
			err := state.Set(t.Context(), test.key, test.value)
			if err == nil || !strings.Contains(err.Error(), test.want) || module.IsRetryable(err) != test.retryable || module.IsPermanent(err) == test.retryable {
				t.Errorf("set: %v (retryable: %v)", err, module.IsRetryable(err))
			}
			if err != nil && strings.Contains(err.Error(), "hidden") {
				t.Errorf("the value is in: %v", err)
			}
			wants(t, state, "there", "1")
			if name == "a quota" {
				awaitHealth(t, store, false)
				if err := stage.Cluster.CoreV1().ResourceQuotas(namespace).Delete(t.Context(), "secrets", metav1.DeleteOptions{}); err != nil {
					t.Fatal(err)
				}
				awaitHealth(t, store, true)
			}
		})
	}
}

// quota allows the Secrets that are there and no more.
func quota(t *testing.T, namespace string) {
	t.Helper()
	hard := corev1.ResourceList{"count/secrets": resource.MustParse("1")}
	made, err := stage.Cluster.CoreV1().ResourceQuotas(namespace).Create(t.Context(),
		&corev1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Name: "secrets"}, Spec: corev1.ResourceQuotaSpec{Hard: hard}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// The playground has no quota controller, which would count what is there.
	made.Status = corev1.ResourceQuotaStatus{Hard: hard, Used: hard}
	if _, err := stage.Cluster.CoreV1().ResourceQuotas(namespace).UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func immutable(t *testing.T, namespace string) {
	t.Helper()
	yes := true
	editSecret(t, namespace, secrets.PlaceOf("flow", "node").SecretName("there"), func(s *corev1.Secret) { s.Immutable = &yes })
}

// terminating deletes a namespace that something keeps from going.
func terminating(t *testing.T, namespace string) {
	t.Helper()
	editSecret(t, namespace, secrets.PlaceOf("flow", "node").SecretName("there"), func(s *corev1.Secret) { s.Finalizers = []string{"patchbay.dev/test"} })
	if err := stage.Cluster.CoreV1().Namespaces().Delete(t.Context(), namespace, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
}

func TestNoSuchNamespace(t *testing.T) {
	t.Parallel()
	_, err := secrets.Open(patchbay.Within(t), secrets.Options{Config: stage.Config, Namespace: "nowhere"})
	if !module.IsPermanent(err) || !strings.Contains(err.Error(), "in namespace nowhere: there is no such namespace: create it") {
		t.Errorf("opened: %v", err)
	}
}
