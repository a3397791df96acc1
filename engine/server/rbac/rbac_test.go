package rbac_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/server/rbac"
)

type settings struct {
	Write bool `json:"write"`
}

type lister struct {
	module.Typed
	settings module.Settings[settings]
}

func newLister() *lister {
	l := &lister{}
	l.Declare(l.settings.Port(nil))
	return l
}

func (l *lister) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "lister"} }
func (l *lister) Instance() module.Component    { return newLister() }
func (l *lister) Permissions() []module.Permission {
	verbs := []string{"list", "get"}
	if l.settings.Load().Write {
		verbs = append(verbs, "patch")
	}
	return []module.Permission{
		{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: verbs},
		{APIGroup: "apps", Resources: []string{"statefulsets"}, Verbs: []string{"get", "list"}},
		{Resources: []string{"nodes"}, Verbs: []string{"get"}, Cluster: true},
	}
}

type components map[string]module.Component

func (c components) Lookup(name string) (module.Component, bool) {
	found, ok := c[name]
	return found, ok
}

func node(id, component string, settings map[string]any) flow.Node {
	return flow.Node{ID: id, Component: component, Settings: settings}
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	known := components{"k/lister": newLister()}
	tests := map[string]struct {
		nodes  []flow.Node
		want   string
		doubts int
	}{
		"defaults":         {[]flow.Node{node("a", "k/lister", nil)}, "nodes:get apps/deployments,statefulsets:get,list", 0},
		"with settings":    {[]flow.Node{node("a", "k/lister", map[string]any{"write": true})}, "nodes:get apps/statefulsets:get,list apps/deployments:get,list,patch", 0},
		"two nodes":        {[]flow.Node{node("a", "k/lister", nil), node("b", "k/lister", map[string]any{"write": true})}, "nodes:get apps/statefulsets:get,list apps/deployments:get,list,patch", 0},
		"unknown":          {[]flow.Node{node("a", "k/other", nil)}, "", 1},
		"settings misfit":  {[]flow.Node{node("a", "k/lister", map[string]any{"write": "yes"})}, "nodes:get apps/deployments,statefulsets:get,list", 1},
		"nothing declared": {nil, "", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			permissions, doubts := rbac.Permissions(t.Context(), &flow.Flow{Spec: flow.Spec{Nodes: test.nodes}}, known)
			if got := text(permissions); got != sortedWords(test.want) {
				t.Errorf("permissions = %s, want %s", got, sortedWords(test.want))
			}
			if len(doubts) != test.doubts {
				t.Errorf("doubts = %v", doubts)
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

func TestManifest(t *testing.T) {
	permissions, _ := rbac.Permissions(context.Background(), &flow.Flow{Spec: flow.Spec{Nodes: []flow.Node{node("a", "k/lister", nil)}}}, components{"k/lister": newLister()})
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

func sortedWords(s string) string {
	words := strings.Fields(s)
	slices.Sort(words)
	return strings.Join(words, " ")
}
