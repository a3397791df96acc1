package chart_test

import (
	"context"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// right is one thing that a service account may do, or not.
type right struct{ Verb, Group, Resource, Namespace, Name string }

func (r right) String() string { return patchbay.Right(r).String() }

// may asks the API server about the service account of a release's pods.
func may(ctx context.Context, r release, account string, what right) (bool, error) {
	return stage.May(ctx, r.namespace, account, patchbay.Right(what))
}

// awaitRight waits until the API server has heard of a change.
func awaitRight(t *testing.T, r release, what right, want bool) {
	t.Helper()
	account := deployed(t, r).Spec.Template.Spec.ServiceAccountName
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (bool, error) {
		return may(ctx, r, account, what)
	}, func(allowed bool) bool { return allowed == want })
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// TestNoMoreThanTheSolutionsNeed: what would let a flow take over the cluster, or read what
// it has no business with, is not allowed.
func TestNoMoreThanTheSolutionsNeed(t *testing.T) {
	type test struct {
		flags []string
		not   []right
	}
	own := "" // the release's namespace
	always := []right{
		{"create", "", "pods", own, ""}, {"create", "", "pods", "default", ""},
		{"create", "", "pods/exec", own, ""}, {"create", "apps", "deployments", "default", ""}, {"delete", "apps", "deployments", "default", ""},
		{"create", "", "serviceaccounts/token", own, ""}, {"create", "rbac.authorization.k8s.io", "clusterrolebindings", "", ""},
		{"escalate", "rbac.authorization.k8s.io", "clusterroles", "", ""}, {"impersonate", "", "users", "", ""},
		{"update", "apiextensions.k8s.io", "customresourcedefinitions", "", ""}, {"list", "patchbay.dev", "flows", "default", ""},
		{"update", "coordination.k8s.io", "leases", "kube-system", ""}, {"get", "", "nodes/proxy", "", ""}, {"get", "", "configmaps", own, ""},
		{"create", "admissionregistration.k8s.io", "validatingwebhookconfigurations", "", ""},
	}
	wide := [...]right{{"list", "apps", "deployments", "default", ""}, {"patch", "apps", "deployments", "default", ""}, {"get", "", "secrets", "default", ""},
		{"create", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", "", ""}}
	for name, test := range map[string]test{
		"no solution":              {nil, wide[:]},
		"webhook that reports":     {webhook(), wide[1:3]},
		"webhook of pods":          {webhook("resources=pods", "heal=patch"), wide[:3]},
		"mirror":                   {mirroring(), wide[3:]}, // which reads the pull secrets of all
		"mirror of one namespace":  {mirroring("namespace=kube-public"), wide[:]},
		"no roles, for own ones":   {append([]string{"--set", "rbac.create=false"}, mirroring()...), append(wide[:], right{"list", "patchbay.dev", "flows", own, ""})},
		"login of one Secret only": {webhook("verify=head", "registrySecret=kube-public/pull"), []right{wide[1], wide[2], {"get", "", "secrets", "kube-public", "other"}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := install(t, test.flags...)
			if !strings.HasPrefix(name, "no roles") {
				awaitRight(t, r, right{"list", "", "secrets", r.namespace, ""}, true)
			}
			for _, what := range append(append([]right{}, always...), test.not...) {
				if what.Namespace == own && what.Resource != "clusterrolebindings" {
					what.Namespace = r.namespace
				}
				if what.Group == "admissionregistration.k8s.io" || what.Resource == "nodes/proxy" || what.Group == "apiextensions.k8s.io" {
					what.Namespace = ""
				}
				if allowed, err := may(t.Context(), r, r.name, what); allowed || err != nil {
					t.Errorf("it may %s: %v, %v", what, allowed, err)
				}
			}
			if strings.HasPrefix(name, "login") {
				awaitRight(t, r, right{"get", "", "secrets", "kube-public", "pull"}, true)
			}
		})
	}
}
