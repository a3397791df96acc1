package states_test

import (
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

// TestServersShareOneToken has servers ask for it at the same time.
func TestServersShareOneToken(t *testing.T) {
	t.Parallel()
	empty := func(data map[string][]byte) *corev1.Secret {
		return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: secrets.SharedName}, Data: data}
	}
	tests := map[string]struct {
		there *corev1.Secret
		want  string // of the error
	}{
		"none is there":             {nil, ""},
		"an empty one of a release": {empty(nil), ""},
		"one that was edited":       {empty(map[string][]byte{"token": []byte("short")}), "delete it, and start the servers again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			namespace := stage.Namespace(t)
			if test.there != nil {
				if _, err := stage.Cluster.CoreV1().Secrets(namespace).Create(t.Context(), test.there, metav1.CreateOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			config := account(t, namespace, secrets.Verbs()...)
			tokens, errs := make([]string, 4), make([]error, 4)
			var all sync.WaitGroup
			for i := range tokens {
				store := open(t, config, namespace)
				all.Go(func() { tokens[i], errs[i] = store.SharedToken(t.Context(), auth.NewToken) })
			}
			all.Wait()
			for i, token := range tokens {
				switch {
				case test.want != "":
					if errs[i] == nil || !strings.Contains(errs[i].Error(), test.want) {
						t.Errorf("the error is %v", errs[i])
					}
				case errs[i] != nil || len(token) < 43 || token != tokens[0]:
					t.Errorf("one has %q, another %q, %v", tokens[0], token, errs[i])
				}
			}
		})
	}
}
