package solutions_test

import (
	"context"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// role is a ClusterRole, or a Role when it has a namespace, that patchbay rbac printed.
type role struct{ rbacv1.ClusterRole }

// grant gives the account exactly what patchbay rbac prints for a flow, until the test
// ends.
func grant(t *testing.T, f *flow) []role {
	t.Helper()
	ctx := patchbay.Within(t)
	var roles []role
	api := stage.Cluster.RbacV1()
	for text := range strings.SplitSeq(f.Do(t, "rbac", f.name, "--service-account", home+"/"+account).Stdout, "---\n") {
		var kind metav1.PartialObjectMetadata
		if err := yaml.Unmarshal([]byte(text), &kind); err != nil {
			t.Fatal(err)
		}
		var err error
		switch kind.Kind {
		case "ClusterRole":
			made := role{}
			if err = yaml.UnmarshalStrict([]byte(text), &made.ClusterRole); err == nil {
				_, err = api.ClusterRoles().Create(ctx, &made.ClusterRole, metav1.CreateOptions{})
				roles = append(roles, made)
			}
		case "ClusterRoleBinding":
			var made rbacv1.ClusterRoleBinding
			if err = yaml.UnmarshalStrict([]byte(text), &made); err == nil {
				_, err = api.ClusterRoleBindings().Create(ctx, &made, metav1.CreateOptions{})
				t.Cleanup(func() {
					_ = api.ClusterRoleBindings().Delete(patchbay.Within(t), made.Name, metav1.DeleteOptions{})
				})
			}
		case "Role":
			made := role{}
			if err = yaml.UnmarshalStrict([]byte(text), &made.ClusterRole); err == nil {
				_, err = api.Roles(made.Namespace).Create(ctx, made.narrow(), metav1.CreateOptions{})
				roles = append(roles, made)
			}
		case "RoleBinding":
			var made rbacv1.RoleBinding
			if err = yaml.UnmarshalStrict([]byte(text), &made); err == nil {
				_, err = api.RoleBindings(made.Namespace).Create(ctx, &made, metav1.CreateOptions{})
				t.Cleanup(func() {
					_ = api.RoleBindings(made.Namespace).Delete(patchbay.Within(t), made.Name, metav1.DeleteOptions{})
				})
			}
		default:
			t.Fatalf("patchbay rbac prints a %s", kind.Kind)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range roles {
		for _, what := range r.rights() {
			awaitRight(t, what, true)
		}
	}
	return roles
}

func (r role) narrow() *rbacv1.Role { return &rbacv1.Role{ObjectMeta: r.ObjectMeta, Rules: r.Rules} }

func (r role) rights() []patchbay.Right { return patchbay.Rights(r.Rules, r.Namespace) }

// take leaves the account without one right until the test ends.
func (r role) take(t *testing.T, what patchbay.Right) {
	t.Helper()
	r.put(t, patchbay.Without(r.Rules, what))
	t.Cleanup(func() {
		r.put(t, r.Rules)
		awaitRight(t, what, true)
	})
	awaitRight(t, what, false)
}

func (r role) put(t *testing.T, rules []rbacv1.PolicyRule) {
	t.Helper()
	ctx := patchbay.Within(t)
	changed := role{*r.DeepCopy()}
	changed.Rules = rules
	var err error
	if r.Namespace == "" {
		_, err = stage.Cluster.RbacV1().ClusterRoles().Update(ctx, &changed.ClusterRole, metav1.UpdateOptions{})
	} else {
		_, err = stage.Cluster.RbacV1().Roles(r.Namespace).Update(ctx, changed.narrow(), metav1.UpdateOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// awaitRight waits until the API server has heard of a change.
func awaitRight(t *testing.T, what patchbay.Right, want bool) {
	t.Helper()
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (bool, error) {
		return stage.May(ctx, home, account, what)
	}, func(allowed bool) bool { return allowed == want })
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// lend lets the account read a Secret of the engine's own namespace, so that a flow can be
// installed before its rights are known. The function takes that away again.
func lend(t *testing.T, secret string) (end func()) {
	t.Helper()
	if secret == "" {
		return func() {}
	}
	ctx := patchbay.Within(t)
	api, meta := stage.Cluster.RbacV1(), metav1.ObjectMeta{Name: "lent"}
	right := &rbacv1.Role{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"secrets"}, ResourceNames: []string{secret}, Verbs: []string{"get"}}}}
	if _, err := api.Roles(own).Create(ctx, right, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "lent"},
		Subjects: []rbacv1.Subject{{Kind: "ServiceAccount", Namespace: home, Name: account}}}
	if _, err := api.RoleBindings(own).Create(ctx, binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	awaitRight(t, patchbay.Right{Verb: "get", Resource: "secrets", Namespace: own, Name: secret}, true)
	return func() {
		if err := api.RoleBindings(own).Delete(patchbay.Within(t), "lent", metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	}
}
