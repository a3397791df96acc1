package chart_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// before writes a chart as the version before this one may have been: with another
// version, and a definition of flows that had no columns. There was no release yet, whose
// chart this could be.
func before(t *testing.T) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "patchbay")
	if err := os.CopyFS(copied, os.DirFS(chart)); err != nil {
		t.Fatal(err)
	}
	change := func(name string, with func([]byte) []byte) {
		path := filepath.Join(copied, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		changed := with(text)
		if bytes.Equal(changed, text) {
			t.Fatalf("%s has not changed", name)
		}
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	change("Chart.yaml", func(text []byte) []byte { return bytes.ReplaceAll(text, []byte("dev"), []byte("before")) })
	change("files/crd.json", func(text []byte) []byte {
		var definition map[string]any
		if err := json.Unmarshal(text, &definition); err != nil {
			t.Fatal(err)
		}
		versions, _, _ := unstructured.NestedSlice(definition, "spec", "versions")
		delete(versions[0].(map[string]any), "additionalPrinterColumns")
		_ = unstructured.SetNestedSlice(definition, versions, "spec", "versions")
		without, err := json.Marshal(definition)
		if err != nil {
			t.Fatal(err)
		}
		return without
	})
	return copied
}

func columns(t *testing.T) int {
	t.Helper()
	found, err := objects.Resource(definitions).Get(t.Context(), definition, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	versions, _, _ := unstructured.NestedSlice(found.Object, "spec", "versions")
	list, _ := versions[0].(map[string]any)["additionalPrinterColumns"].([]any)
	return len(list)
}

// TestUpgrade brings the new definition of flows along, and another value into a flow that
// runs; what people made stays.
func TestUpgrade(t *testing.T) {
	r := release{name: "patchbay", namespace: restricted(t)}
	t.Cleanup(func() { r.remove(t) })
	r.helm(t, "install", append([]string{before(t)}, webhook("resources=pods", "heal=off")...)...)
	awaitDefinition(t)
	if have := columns(t); have > 1 { // the API server adds the age
		t.Fatalf("the version before has %d columns", have)
	}
	old := newPod(t, r)
	old.lead(t)
	old.Serve(t)
	awaitHook(t)
	own := filepath.Join(old.Options.Dir, "own.yaml")
	if err := os.WriteFile(own, []byte(strings.Replace(strings.ReplaceAll(kept, "kept", "own"), `'{{ secret("words/one") }}'`, "two", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	old.Do(t, "flow", "apply", "-f", own)
	revision := deployed(t, r).Spec.Template.Annotations["patchbay.dev/solutions"]

	r.helm(t, "upgrade", chart, "--reuse-values", "--set", "solutions.imagePolicyWebhook.parameters.heal=report")
	if have := columns(t); have < 3 {
		t.Errorf("after the upgrade the definition of flows has %d columns", have)
	}
	d := deployed(t, r)
	if d.Spec.Template.Annotations["patchbay.dev/solutions"] == revision {
		t.Error("another value makes no other pods")
	}
	if version := d.Labels["app.kubernetes.io/version"]; version != "dev" {
		t.Errorf("its version is %s", version)
	}
	// The new pod comes while the old one runs.
	p := newPod(t, r)
	awaitRight(t, r, right{"list", "", "pods", "", ""}, true) // what the other value needs
	p.Serve(t)
	if err := old.Stop(); err != nil {
		t.Error(err)
	}
	if have := p.flows(t); have["image-policy-webhook"] != "running" || have["own"] != "stopped" {
		t.Errorf("flows: %v", have)
	}
	if text := p.Do(t, "flow", "get", "image-policy-webhook", "-o", "yaml").Stdout; !strings.Contains(text, "heal: report") {
		t.Errorf("the flow has its old value:\n%s", text)
	}
	if missing := p.access(t, "image-policy-webhook", ""); len(missing) > 0 {
		t.Errorf("it may not do: %v", missing)
	}
	p.uninstall(t)
}
