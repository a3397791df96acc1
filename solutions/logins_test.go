package solutions_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// TestRegistrySecretInTheRole reads the Secret of the local registry, that one alone,
// and only when it is named.
func TestRegistrySecretInTheRole(t *testing.T) {
	tests := map[string]struct {
		solution, secret string
		values           map[string]any
		want             []string // of the roles
		without          []string
	}{
		"image mirror":                        {"image-mirror", "zot/push", nil, []string{"name: patchbay-f:named\n  namespace: zot\n", "resourceNames: [push]"}, nil},
		"image mirror, ours":                  {"image-mirror", `secret("push/.dockerconfigjson")`, nil, []string{"name: patchbay-f:secrets\n", "resourceNames: [push]"}, []string{"patchbay-f:named"}},
		"image mirror, none":                  {"image-mirror", "", nil, nil, []string{"kind: Role\n"}},
		"image policy webhook":                {"image-policy-webhook", "zot/pull", map[string]any{"verify": "head"}, []string{"name: patchbay-f:named\n  namespace: zot\n", "resourceNames: [pull]"}, nil},
		"image policy webhook, ours":          {"image-policy-webhook", `secret("pull/.dockerconfigjson")`, map[string]any{"verify": "head"}, []string{"name: patchbay-f:secrets\n", "resourceNames: [pull]"}, nil},
		"image policy webhook, none":          {"image-policy-webhook", "", map[string]any{"verify": "head"}, nil, []string{"secrets"}},
		"image policy webhook without verify": {"image-policy-webhook", "zot/pull", nil, nil, []string{"secrets"}},
	}
	catalog, err := catalog.New(all(t)...)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: memory{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			values := map[string]any{"localRegistry": "mirror.example.com", "registrySecret": test.secret}
			for key, value := range test.values {
				values[key] = value
			}
			document, err := load(t, test.solution).Flow("", values)
			if err != nil {
				t.Fatal(err)
			}
			nodes, report := engine.Permissions(t.Context(), document)
			if len(report.Problems) > 0 {
				t.Errorf("problems: %v", report.Problems)
			}
			for _, node := range nodes { // nobody may read more for its sake
				if node.Component != "kubernetes/secret_get" && slices.ContainsFunc(node.Permissions, func(p module.Permission) bool {
					return slices.Contains(p.Resources, "secrets") && len(p.Names) == 0
				}) {
					t.Errorf("node %s may read all Secrets", node.Node)
				}
			}
			roles, err := rbac.Manifest(rbac.OfFlow(nodes), rbac.Options{Flow: "f"})
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range test.want {
				if !strings.Contains(string(roles), part) {
					t.Errorf("no %q in:\n%s", part, roles)
				}
			}
			for _, part := range test.without {
				if strings.Contains(string(roles), part) {
					t.Errorf("%q in:\n%s", part, roles)
				}
			}
		})
	}
}

// TestRegistrySecretThatIsNone refuses what names no Secret, and does not repeat it.
func TestRegistrySecretThatIsNone(t *testing.T) {
	for _, secret := range []string{`{"auths":{"h.io":{"auth":"aHVudGVyMjpodW50ZXIy"}}}`, "hunter2 hunter2", `secret("a" + "b")`} {
		_, err := load(t, "image-mirror").Flow("", map[string]any{"localRegistry": "mirror.example.com", "registrySecret": secret})
		if err == nil || !strings.Contains(err.Error(), "registrySecret") || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "aHVudG") {
			t.Errorf("%s: error = %v", secret, err)
		}
	}
}
