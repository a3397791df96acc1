package objects_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// account returns the kubeconfig of a service account that may do what the Role in the
// docs says, in a namespace, and nothing else.
func account(t *testing.T, namespace string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "flow-objects.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(page), "```yaml\n")
	text, _, _ = strings.Cut(text, "```")
	var role rbacv1.Role
	if err := yaml.UnmarshalStrict([]byte(text), &role); err != nil || len(role.Rules) == 0 {
		t.Fatalf("the Role in the docs: %v:\n%s", err, text)
	}
	role.Namespace = namespace
	core, rbac := stage.Cluster.CoreV1(), stage.Cluster.RbacV1()
	name := metav1.ObjectMeta{Name: "patchbay"}
	if _, err := core.ServiceAccounts(namespace).Create(t.Context(), &corev1.ServiceAccount{ObjectMeta: name}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := rbac.Roles(namespace).Create(t.Context(), &role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.RoleBinding{
		ObjectMeta: name, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: role.Name},
		Subjects: []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: name.Name, Namespace: namespace}},
	}
	if _, err := rbac.RoleBindings(namespace).Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	path := stage.AccountKubeconfig(t, namespace, name.Name)
	awaitRights(t, path, namespace)
	return path
}

// awaitRights waits until the API server has heard of what an account may do.
func awaitRights(t *testing.T, kubeconfig, namespace string) {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = patchbay.Await(patchbay.Within(t), func(ctx context.Context) (bool, error) {
		_, err := client.Resource(kind).Namespace(namespace).List(ctx, metav1.ListOptions{})
		if apierrors.IsForbidden(err) {
			return false, nil
		}
		return err == nil, err
	}, func(may bool) bool { return may })
	if err != nil {
		t.Fatal(err)
	}
}
