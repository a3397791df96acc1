package e2e_test

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// restored is a line of patchbay mirror restore.
type restored struct{ Namespace, Name, Container, From, To, Reason string }

// TestRestore uninstalls the flow and undoes what it did to the deployments.
func TestRestore(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	release := deployment{name: "release", images: []string{"nginx:1.27"}}
	where := namespace(t, nil,
		deployment{name: "web", images: []string{"nginx:1.27", "postgres:17"}, volume: "quay.io/acme/catalog:v7"},
		deployment{name: "moved", images: []string{"nginx:1.27"}})
	if err := applied(t, "helm", where, release); err != nil {
		t.Fatal(err)
	}
	nginx, postgres, catalog := mirrored(own.Address(), "nginx:1.27"), mirrored(own.Address(), "postgres:17"), mirrored(own.Address(), "quay.io/acme/catalog:v7")
	b := direct(t)
	b.install(t, own.Address(), "namespace="+where, "gitops=patch")
	b.pass(t)
	want(t, where, map[string][]string{"web": {nginx, postgres, catalog}, "moved": {nginx}, "release": {nginx}})
	image := []byte(`{"spec":{"template":{"spec":{"containers":[{"name":"c0","image":"nginx:1.28"}]}}}}`)
	if _, err := cluster.AppsV1().Deployments(where).Patch(t.Context(), "moved", types.StrategicMergePatchType, image, metav1.PatchOptions{FieldManager: "kubectl-set"}); err != nil {
		t.Fatal(err)
	}
	if said := b.Do(t, "flow", "uninstall", mirrorFlow).String(); !strings.Contains(said, "deployments keep images that were set by Patchbay") || !strings.Contains(said, "patchbay mirror restore") {
		t.Errorf("uninstall says %q", said)
	}

	restore := func(args ...string) map[string]restored {
		t.Helper()
		var lines []restored
		args = append([]string{"mirror", "restore", "--namespace", where, "--kubeconfig", stage.ControlPlane.Kubeconfig(), "-o", "json"}, args...)
		if err := b.Do(t, args...).Decode(&lines); err != nil {
			t.Fatal(err)
		}
		found := map[string]restored{}
		for _, line := range lines {
			found[line.Name+" "+line.Container] = line
		}
		return found
	}
	lines := map[string]restored{
		"web c0": {where, "web", "c0", nginx, "nginx:1.27", ""},
		"web c1": {where, "web", "c1", postgres, "postgres:17", ""},

		"web volume/model": {where, "web", "volume/model", catalog, "quay.io/acme/catalog:v7", ""},

		"release c0": {where, "release", "c0", nginx, "nginx:1.27", ""},
		"moved c0":   {where, "moved", "c0", "nginx:1.28", "", "kubectl-set has set its image since"},
	}
	wantLines := func(got map[string]restored) {
		t.Helper()
		for key, line := range lines {
			if got[key] != line {
				t.Errorf("%s: %+v, want %+v", key, got[key], line)
			}
		}
		if len(got) != len(lines) {
			t.Errorf("%d lines: %+v", len(got), got)
		}
	}
	wantLines(restore("--dry-run"))
	want(t, where, map[string][]string{"web": {nginx, postgres, catalog}, "moved": {"nginx:1.28"}, "release": {nginx}})
	wantLines(restore())
	want(t, where, map[string][]string{"web": {"nginx:1.27", "postgres:17", "quay.io/acme/catalog:v7"}, "moved": {"nginx:1.28"}, "release": {"nginx:1.27"}})
	all, err := list(t.Context(), []string{where})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if text, ok := d.Annotations[originalImages]; ok {
			t.Errorf("%s carries the annotation still: %s", d.Name, text)
		}
		for _, entry := range d.ManagedFields {
			if entry.Manager == "patchbay" {
				t.Errorf("%s: Patchbay owns %s", d.Name, entry.FieldsV1)
			}
		}
	}
	// Helm upgrades as if nothing had happened.
	release.images = []string{"nginx:1.28"}
	if err := applied(t, "helm", where, release); err != nil {
		t.Errorf("the upgrade after the restore: %v", err)
	}
	if got := restore(); len(got) > 0 {
		t.Errorf("the second time it restores %+v", got)
	}
}
