package rbac_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
)

func node(permissions ...module.Permission) planning.NodePermissions {
	return planning.NodePermissions{Node: "n", Permissions: permissions}
}

func TestPermissionsOfNodesAreSummed(t *testing.T) {
	list := module.Permission{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"list", "get"}}
	both := module.Permission{APIGroup: "apps", Resources: []string{"deployments", "statefulsets"}, Verbs: []string{"get", "list"}}
	patch := module.Permission{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"patch"}}
	nodes := module.Permission{Resources: []string{"nodes"}, Verbs: []string{"get"}, Cluster: true}
	tests := map[string]struct {
		nodes []planning.NodePermissions
		want  string
	}{
		"one node":         {[]planning.NodePermissions{node(both, nodes)}, "nodes:get apps/deployments,statefulsets:get,list"},
		"verbs together":   {[]planning.NodePermissions{node(list), node(patch)}, "apps/deployments:get,list,patch"},
		"resources apart":  {[]planning.NodePermissions{node(both), node(patch)}, "apps/statefulsets:get,list apps/deployments:get,list,patch"},
		"the same twice":   {[]planning.NodePermissions{node(list), node(list)}, "apps/deployments:get,list"},
		"optional apart":   {[]planning.NodePermissions{node(list), node(module.Permission{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"patch"}, Optional: true})}, "apps/deployments:get,list apps/deployments:patch"},
		"nothing declared": {nil, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := text(rbac.OfFlow(test.nodes)); got != sortedWords(test.want) {
				t.Errorf("permissions = %s, want %s", got, sortedWords(test.want))
			}
		})
	}
}

func text(permissions []module.Permission) string {
	var words []string
	for _, p := range permissions {
		group := p.APIGroup
		if group != "" {
			group += "/"
		}
		words = append(words, group+strings.Join(p.Resources, ",")+":"+strings.Join(p.Verbs, ","))
	}
	return sortedWords(strings.Join(words, " "))
}

func sortedWords(s string) string {
	words := strings.Fields(s)
	slices.Sort(words)
	return strings.Join(words, " ")
}

func TestManifest(t *testing.T) {
	permissions := []module.Permission{
		{APIGroup: "apps", Resources: []string{"deployments", "statefulsets"}, Verbs: []string{"get", "list"}},
		{Resources: []string{"nodes"}, Verbs: []string{"get"}, Cluster: true},
	}
	tests := map[string]struct {
		options rbac.Options
		want    []string
		without []string
	}{
		"cluster-wide":  {rbac.Options{Flow: "f"}, []string{"kind: ClusterRole\n", "name: patchbay-f", "[deployments, statefulsets]", "app.kubernetes.io/managed-by: patchbay"}, []string{"Binding", "kind: Role\n"}},
		"one namespace": {rbac.Options{Flow: "f", Namespace: "shop"}, []string{"kind: ClusterRole\n", "kind: Role\n", "namespace: shop", "---\n"}, []string{"Binding"}},
		"bound":         {rbac.Options{Flow: "f", Subject: "patchbay/engine"}, []string{"kind: ClusterRoleBinding", "kind: ServiceAccount", "name: engine"}, []string{"kind: Role\n"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			manifest, err := rbac.Manifest(permissions, test.options)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !strings.Contains(string(manifest), want) {
					t.Errorf("lacks %q:\n%s", want, manifest)
				}
			}
			for _, without := range test.without {
				if strings.Contains(string(manifest), without) {
					t.Errorf("has %q:\n%s", without, manifest)
				}
			}
		})
	}
	t.Run("bad subject", func(t *testing.T) {
		if _, err := rbac.Manifest(permissions, rbac.Options{Flow: "f", Subject: "engine"}); err == nil {
			t.Error("a subject without namespace was taken")
		}
	})
	t.Run("no permissions", func(t *testing.T) {
		manifest, err := rbac.Manifest(nil, rbac.Options{Flow: "f"})
		if err != nil || !strings.HasPrefix(string(manifest), "#") {
			t.Errorf("Manifest = %q, %v", manifest, err)
		}
	})
}

// TestNamedNamespaces has permissions for objects of namespaces that the components
// name themselves.
func TestNamedNamespaces(t *testing.T) {
	push := module.Permission{Resources: []string{"secrets"}, Verbs: []string{"get"}, Names: []string{"push"}, Namespace: "zot"}
	pull := module.Permission{Resources: []string{"secrets"}, Verbs: []string{"get"}, Names: []string{"push"}, Namespace: "quay"}
	list := module.Permission{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"list"}}
	manifest, err := rbac.Manifest(rbac.OfFlow([]planning.NodePermissions{node(push, list), node(push), node(pull)}), rbac.Options{Flow: "f", Namespace: "shop", Subject: "home/engine"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"name: patchbay-f\n  namespace: shop\n", "name: patchbay-f:named\n  namespace: zot\n", "name: patchbay-f:named\n  namespace: quay\n"} {
		if strings.Count(string(manifest), want) != 2 { // the Role and its binding
			t.Errorf("want %q twice:\n%s", want, manifest)
		}
	}
	if got := strings.Count(string(manifest), "resourceNames: [push]"); got != 2 || strings.Contains(string(manifest), "ClusterRole") {
		t.Errorf("%d rules for one secret each:\n%s", got, manifest)
	}
}

func TestSecretsOfSettings(t *testing.T) {
	reads := func(computed bool, references ...string) planning.NodePermissions {
		return planning.NodePermissions{Node: "n", Secrets: expr.SecretUse{References: references, Computed: computed}}
	}
	declared := node(module.Permission{Resources: []string{"secrets"}, Verbs: []string{"get"}})
	tests := map[string]struct {
		nodes   []planning.NodePermissions
		options rbac.Options
		want    []string
		without []string
	}{
		"named":            {[]planning.NodePermissions{reads(false, "b/x", "a/y"), reads(false, "a/z")}, rbac.Options{Own: "home"}, []string{"kind: Role\n", "name: patchbay-f:secrets\n", "namespace: home\n", "resourceNames: [a, b]"}, []string{"ClusterRole", "#"}},
		"computed":         {[]planning.NodePermissions{reads(false, "a/y"), reads(true)}, rbac.Options{Own: "home"}, []string{"resources: [secrets]"}, []string{"resourceNames"}},
		"bound":            {[]planning.NodePermissions{reads(false, "a/y")}, rbac.Options{Subject: "home/engine"}, []string{"kind: RoleBinding", "namespace: home\n"}, []string{"#"}},
		"unknown home":     {[]planning.NodePermissions{reads(false, "a/y")}, rbac.Options{}, []string{"# secret() in settings", "kubectl -n"}, []string{"namespace:"}},
		"beside another":   {[]planning.NodePermissions{declared, reads(false, "a/y")}, rbac.Options{Own: "home", Namespace: "home"}, []string{"name: patchbay-f\n", "name: patchbay-f:secrets\n", "resourceNames: [a]"}, nil},
		"reference is odd": {[]planning.NodePermissions{reads(false, "a")}, rbac.Options{}, []string{"needs no permissions"}, []string{"kind"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.options.Flow = "f"
			manifest, err := rbac.Manifest(rbac.OfFlow(test.nodes), test.options)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !strings.Contains(string(manifest), want) {
					t.Errorf("lacks %q:\n%s", want, manifest)
				}
			}
			for _, without := range test.without {
				if strings.Contains(string(manifest), without) {
					t.Errorf("has %q:\n%s", without, manifest)
				}
			}
		})
	}
}
