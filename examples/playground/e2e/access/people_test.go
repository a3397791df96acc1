package access_test

import (
	"context"
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// person makes a ServiceAccount with a role of the docs, or with none, and returns a token.
func person(t *testing.T, namespace, name string, pages ...string) string {
	t.Helper()
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if _, err := stage.Cluster.CoreV1().ServiceAccounts(namespace).Create(t.Context(), account, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	subject := rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Name: name, Namespace: namespace}
	for i := 0; i < len(pages); i += 2 {
		give(t, namespace, subject, pages[i], pages[i+1])
	}
	return token(t, namespace, name)
}

// give binds a role of a page of the docs to somebody. A ClusterRole is of the test's own.
func give(t *testing.T, namespace string, subject rbacv1.Subject, page, name string) {
	t.Helper()
	role := documented(t, page)[name]
	if role == nil {
		t.Fatalf("docs/%s has no role %s", page, name)
	}
	kind, rbac := role.GetKind(), stage.Cluster.RbacV1()
	bound := metav1.ObjectMeta{Name: namespace + "-" + name + "-" + subject.Name}
	role.SetName(bound.Name)
	reference := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: kind, Name: bound.Name}
	var err error
	if kind == "ClusterRole" {
		if _, err = objects.Resource(resource("rbac.authorization.k8s.io", "clusterroles")).Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		_, err = rbac.ClusterRoleBindings().Create(t.Context(), &rbacv1.ClusterRoleBinding{ObjectMeta: bound, RoleRef: reference, Subjects: []rbacv1.Subject{subject}}, metav1.CreateOptions{})
	} else {
		role.SetNamespace(namespace)
		if _, err = objects.Resource(resource("rbac.authorization.k8s.io", "roles")).Namespace(namespace).Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		_, err = rbac.RoleBindings(namespace).Create(t.Context(), &rbacv1.RoleBinding{ObjectMeta: bound, RoleRef: reference, Subjects: []rbacv1.Subject{subject}}, metav1.CreateOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func token(t *testing.T, namespace, name string, audiences ...string) string {
	t.Helper()
	made, err := stage.Cluster.CoreV1().ServiceAccounts(namespace).CreateToken(t.Context(), name,
		&authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{Audiences: audiences}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return made.Status.Token
}

// awaitRight waits until the API server has heard of a role.
func awaitRight(t *testing.T, namespace, name string, attributes authorizationv1.ResourceAttributes) {
	t.Helper()
	review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: "system:serviceaccount:" + namespace + ":" + name, ResourceAttributes: &attributes}}
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (bool, error) {
		answer, err := stage.Cluster.AuthorizationV1().SubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
		return err == nil && answer.Status.Allowed, err
	}, func(may bool) bool { return may })
	if err != nil {
		t.Fatal(err)
	}
}

func flows(namespace, verb, subresource string) authorizationv1.ResourceAttributes {
	return authorizationv1.ResourceAttributes{Namespace: namespace, Verb: verb, Group: "patchbay.dev", Version: "v1alpha1", Resource: "flows", Subresource: subresource}
}
