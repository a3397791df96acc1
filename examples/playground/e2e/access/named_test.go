package access_test

import (
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// giveNamed lets somebody look at one flow.
func giveNamed(t *testing.T, namespace, who, flow string) {
	t.Helper()
	meta := metav1.ObjectMeta{Name: "one-flow", Namespace: namespace}
	role := &rbacv1.Role{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{
		{APIGroups: []string{"patchbay.dev"}, Resources: []string{"flows"}, ResourceNames: []string{flow}, Verbs: []string{"get", "watch"}},
		{APIGroups: []string{"patchbay.dev"}, Resources: []string{"flows/runs"}, ResourceNames: []string{flow}, Verbs: []string{"get"}},
	}}
	if _, err := stage.Cluster.RbacV1().Roles(namespace).Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: meta.Name},
		Subjects: []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: who, Namespace: namespace}}}
	if _, err := stage.Cluster.RbacV1().RoleBindings(namespace).Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func named(attributes authorizationv1.ResourceAttributes, flow string) authorizationv1.ResourceAttributes {
	attributes.Name = flow
	return attributes
}
