package cluster_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

// kubeconfig writes a file with the contexts "shop", in namespace shop, and
// "bare", in none.
func kubeconfig(t *testing.T, server string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: shop
clusters: [{name: c, cluster: {server: %q}}]
users: [{name: u, user: {}}]
contexts:
  - {name: shop, context: {cluster: c, user: u, namespace: shop}}
  - {name: bare, context: {cluster: c, user: u}}
`, server)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSecretOfOurOwnNamespace(t *testing.T) {
	server := kubetest.Start(t)
	secret := func(namespace, value string) *corev1.Secret {
		return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "login"},
			Data: map[string][]byte{"password": []byte(value), "user": []byte("ada")}}
	}
	server.Add("/api/v1/secrets", secret("shop", "pw-of-shop"), secret("default", "pw-of-default"))
	file := kubeconfig(t, server.URL())
	tests := map[string]struct {
		context, reference string
		want, problem      string
	}{
		"context's namespace": {"", "login/password", "pw-of-shop", ""},
		"no namespace":        {"bare", "login/password", "pw-of-default", ""},
		"no such key":         {"", "login/pasword", "", `has no key "pasword"; its keys: password, user`},
		"no such secret":      {"", "logon/password", "", "there is no such object"},
		"no key":              {"", "login", "", `want "name/key"`},
		"a key with a slash":  {"", "login/a/b", "", `want "name/key"`},
		"a path":              {"", "../password", "", ".."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client := cluster.New(cluster.Options{Kubeconfig: file, Context: test.context})
			got, err := client.Secret(t.Context(), test.reference)
			if got != test.want || (err == nil) != (test.problem == "") {
				t.Fatalf("Secret = %q, %v", got, err)
			}
			if err != nil && (!strings.Contains(err.Error(), test.problem) || strings.Contains(err.Error(), "pw-of")) {
				t.Errorf("error = %v, want %s and no value", err, test.problem)
			}
		})
	}
}

func TestNameOfTheCluster(t *testing.T) {
	t.Setenv("KUBECONFIG", filepath.Join(t.TempDir(), "nothing"))
	t.Setenv("HOME", t.TempDir())
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	server := kubetest.Start(t)
	file := kubeconfig(t, server.URL())
	tests := map[string]struct {
		client *cluster.Client
		want   string
	}{
		"current context": {cluster.New(cluster.Options{Kubeconfig: file}), "shop"},
		"named context":   {cluster.New(cluster.Options{Kubeconfig: file, Context: "bare"}), "bare"},
		"handed in":       {server.Client(), server.URL()},
		"no cluster":      {cluster.New(cluster.Options{}), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := test.client.Name()
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("Name = %q, %v", got, err)
			}
			if _, err := test.client.Namespace(); (err == nil) != (test.want != "") {
				t.Errorf("Namespace: %v", err)
			}
		})
	}
}
