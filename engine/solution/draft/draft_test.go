package draft_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/solution/draft"
)

// folderOf is a draft as a folder.
func folderOf(d draft.Draft) fstest.MapFS {
	folder := fstest.MapFS{}
	for name, text := range d.Files {
		folder[name] = &fstest.MapFile{Data: text}
	}
	return folder
}

func TestNewLints(t *testing.T) {
	d, err := draft.New("image-cleanup")
	if err != nil {
		t.Fatal(err)
	}
	s, problems := solution.Lint(folderOf(d), "image-cleanup")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if s.Name != "image-cleanup" || s.Title != "Image cleanup" || s.FlowName() != "image-cleanup" || d.Files["tests/hello.yaml"] == nil {
		t.Errorf("made %s, %s, %s and %d files", s.Name, s.Title, s.FlowName(), len(d.Files))
	}
	if _, err := s.Flow("mine", map[string]any{"text": "hi", "interval": 5}); err != nil {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"", "Image", "image_cleanup", "-a", "a-", "a/b", "..", strings.Repeat("a", 64)} {
		if _, err := draft.New(name); err == nil {
			t.Errorf("%q is taken", name)
		}
		if _, err := draft.FromFlow(name, draft.Source{}); err == nil {
			t.Errorf("%q is taken for a flow", name)
		}
	}
}

const found = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata:
  name: cleanup
  annotations: {patchbay.dev/solution: other@1.0.0, team: shop}
spec:
  title: Clean up
  description: |
    Removes images
    that nobody uses.
  nodes:
    - id: ticker
      component: common/ticker
      settings:
        delay: 60000
        context: {registry: "registry.shop.example:5000", dryRun: true, namespaces: [shop, web], note: plain, url: "{{ $.x }}"}
    - id: ask-it
      component: http/http_request
      settings: {url: "https://status.shop.example/x", timeout: 30, region: eu-1, retries: 2.5, registry: [{host: a}]}
    - id: script
      component: js/js_eval
      settings: {script: {name: plan.ts, content: "export default () => 'a.example'\n"}, outputData: {host: a.example}, delay: 5}
    - id: apply
      component: kubernetes/object_apply
      settings: {apiVersion: networking.k8s.io/v1, address: 10.0.0.7}
`

func TestFromFlow(t *testing.T) {
	document, problems := flow.Parse("cleanup.yaml", []byte(found))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	d, err := draft.FromFlow("image-cleanup", draft.Source{
		Document: document,
		Schema: func(component string) json.RawMessage {
			if component != "common/ticker" {
				return nil
			}
			return json.RawMessage(`{"type": "object", "properties": {"delay": {"type": "integer", "title": "Delay (ms)", "description": "Between ticks.", "minimum": 100, "format": "odd", "tab": "Time"}}}`)
		},
		LeftOut: []string{"spec.nodes[1].settings.bearerToken"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if packaged, problems := flow.Parse("flow.yaml", d.Files["flow.yaml"]); problems.HasErrors() || packaged.Metadata.Name != "image-cleanup" {
		t.Errorf("the flow is not named as the solution: %v\n%s", problems, d.Files["flow.yaml"])
	}
	got := map[string]string{}
	for _, p := range d.Proposed {
		got[p.Parameter] = p.To
	}
	want := map[string]string{
		"delay": "ticker.delay", "registry": "ticker.context.registry", "namespaces": "ticker.context.namespaces",
		"url": "ask-it.url", "region": "ask-it.region", "scriptDelay": "script.delay", "address": "apply.address",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("proposed (-want +got):\n%s", diff)
	}
	s, linted := solution.Lint(folderOf(d), "image-cleanup")
	if len(linted) > 0 {
		t.Fatalf("%v in\n%s", linted, d.Files["solution.yaml"])
	}
	made, err := s.Flow("", nil)
	if err != nil {
		t.Fatal(err)
	}
	// With its defaults it is the flow that it was made of.
	made.Metadata.Annotations, document.Metadata.Annotations = nil, nil
	if diff := flow.Diff(document, made); len(diff) > 0 {
		t.Errorf("it makes another flow: %v", diff)
	}
	for _, want := range []string{"title: Delay (ms)", "description: Between ticks.", "minimum: 100", "summary: Removes images that nobody uses.", "components: [common/ticker, http/http_request, js/js_eval, kubernetes/object_apply]"} {
		if !strings.Contains(string(d.Files["solution.yaml"]), want) {
			t.Errorf("solution.yaml lacks %q:\n%s", want, d.Files["solution.yaml"])
		}
	}
	for _, wrong := range []string{"odd", "tab:"} {
		if strings.Contains(string(d.Files["solution.yaml"]), wrong) {
			t.Errorf("solution.yaml has %q", wrong)
		}
	}
	if text := string(d.Files["flow.yaml"]); strings.Contains(text, "other@1.0.0") || !strings.Contains(text, "team: shop") {
		t.Errorf("annotations of\n%s", text)
	}
	if !strings.Contains(string(d.Files["README.md"]), "- `spec.nodes[1].settings.bearerToken`") {
		t.Errorf("README.md says nothing of what was left out:\n%s", d.Files["README.md"])
	}
}

func TestWriteOverwritesNothing(t *testing.T) {
	d, err := draft.New("mine")
	if err != nil {
		t.Fatal(err)
	}
	directory := filepath.Join(t.TempDir(), "mine")
	paths, err := d.Write(directory)
	if err != nil || len(paths) != len(d.Files) {
		t.Fatalf("wrote %v: %v", paths, err)
	}
	if err := os.Remove(filepath.Join(directory, "flow.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Write(directory); err == nil || !strings.Contains(err.Error(), "README.md is there already") {
		t.Errorf("a second time: %v", err)
	}
	if _, err := os.Stat(filepath.Join(directory, "flow.yaml")); err == nil {
		t.Error("a part was written")
	}
}
