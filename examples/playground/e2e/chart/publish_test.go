package chart_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestPublished: the chart of a release comes from a registry, and runs the release's image.
func TestPublished(t *testing.T) {
	mirror := patchbay.StartMirror(t, registry.MirrorOptions{Dir: t.TempDir()})
	root := filepath.Join("..", "..", "..", "..")
	publish := func(output string) []byte {
		cmd := exec.CommandContext(t.Context(), filepath.Join(root, ".ci", "chart"))
		cmd.Env = append(os.Environ(), "VERSION=v1.2.3", "HELM="+tools+" helm", "IMAGE=registry.example.com:5000/patchbay:v1.2.3-rc",
			"CHART=oci://"+mirror.Address()+"/charts", "HELM_PUSH_FLAGS=--plain-http", "OUTPUT="+output, "SOURCE_DATE_EPOCH=1700000000", "HOME="+output)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		content, err := os.ReadFile(filepath.Join(output, "patchbay-1.2.3.tgz"))
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	if one, other := publish(t.TempDir()), publish(t.TempDir()); string(one) != string(other) {
		t.Error("the same commit gives other bytes")
	}
	r := release{name: "patchbay", namespace: restricted(t)}
	t.Cleanup(func() { r.remove(t) })
	r.helm(t, "install", "oci://"+mirror.Address()+"/charts/patchbay", "--version", "1.2.3", "--plain-http")
	d := deployed(t, r)
	if image := d.Spec.Template.Spec.Containers[0].Image; image != "registry.example.com:5000/patchbay:v1.2.3-rc" {
		t.Errorf("it runs %s", image)
	}
	if chart := d.Labels["helm.sh/chart"]; chart != "patchbay-1.2.3" {
		t.Errorf("it is of %s", chart)
	}
}
