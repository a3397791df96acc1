package states_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/store/secrets"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// stage is what all tests share. TestMain sets it before the first test.
var stage patchbay.Stage

func TestMain(m *testing.M) {
	options := stack.Options{WithoutWorkloads: true, Mirror: registry.MirrorOptions{Zot: registry.LikeZot()}}
	patchbay.Main(m, "e2e/states", options, func(_ context.Context, s patchbay.Stage) error {
		stage = s
		return nil
	})
}

// account makes a service account in a namespace that may do to Secrets there what the
// verbs say, and returns how to call the API server as it.
func account(t *testing.T, namespace string, verbs ...string) *rest.Config {
	t.Helper()
	const name = "patchbay"
	meta := metav1.ObjectMeta{Name: name, Namespace: namespace}
	role := &rbacv1.Role{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: verbs}}}
	if _, err := stage.Cluster.RbacV1().Roles(namespace).Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := stage.Cluster.CoreV1().ServiceAccounts(namespace).Create(t.Context(), &corev1.ServiceAccount{ObjectMeta: meta}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name},
		Subjects: []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: name, Namespace: namespace}}}
	if _, err := stage.Cluster.RbacV1().RoleBindings(namespace).Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	config := rest.CopyConfig(stage.Config)
	config.Impersonate = rest.ImpersonationConfig{UserName: fmt.Sprintf("system:serviceaccount:%s:%s", namespace, name), Groups: []string{"system:serviceaccounts"}}
	awaitRights(t, namespace, config, verbs)
	return config
}

// open opens a store that ends with the test.
func open(t *testing.T, config *rest.Config, namespace string) *secrets.Store {
	t.Helper()
	return openWith(t, secrets.Options{Config: config, Namespace: namespace, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))})
}

func openWith(t *testing.T, options secrets.Options) *secrets.Store {
	t.Helper()
	store, err := secrets.Open(patchbay.Within(t), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}
