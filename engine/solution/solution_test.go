package solution_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/solutions"
)

const manifest = `apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: demo}
spec:
  title: Demo
  version: 1.0.0
  summary: A demo.
  parameters:
    type: object
    required: [registry]
    properties:
      registry: {type: string, minLength: 1}
      interval: {type: integer, minimum: 10, default: 60}
      names: {type: array, items: {type: string}, default: [a]}
      on: {type: boolean, default: false}
  flow: flow.yaml
  values:
    - {parameter: registry, to: ticker.context.registry}
    - {parameter: interval, to: ticker.delay, multiply: 1000}
    - {parameter: names, to: ticker.context.names}
    - {file: script.ts, to: script.content}
  files: [README.md]
`

const document = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: demo}
spec:
  nodes:
    - {id: ticker, component: common/ticker}
    - {id: script, component: js/js_eval}
`

func folder(manifest string) fstest.MapFS {
	return fstest.MapFS{
		"demo/solution.yaml": {Data: []byte(manifest)},
		"demo/flow.yaml":     {Data: []byte(document)},
		"demo/README.md":     {Data: []byte("# Demo\n")},
		"demo/script.ts":     {Data: []byte("export default () => 1\n")},
	}
}

func load(t *testing.T, manifest string) *solution.Solution {
	t.Helper()
	catalogue, err := solution.Load(folder(manifest))
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.Get("demo")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFlowHoldsTheValues(t *testing.T) {
	s := load(t, manifest)
	values, err := solution.ParseValues(s.Parameters, []string{"registry=r.example", "names=x, y"})
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Flow("other", values)
	if err != nil {
		t.Fatal(err)
	}
	ticker := f.NodeByID("ticker").Settings
	context := ticker["context"].(map[string]any)
	if f.Metadata.Name != "other" || ticker["delay"] != int64(60000) || context["registry"] != "r.example" || len(context["names"].([]any)) != 2 {
		t.Errorf("flow = %+v", f)
	}
	if f.NodeByID("script").Settings["content"] != "export default () => 1\n" {
		t.Errorf("script = %v", f.NodeByID("script").Settings)
	}
}

func TestWrongValues(t *testing.T) {
	tests := map[string]struct {
		sets []string
		want string
	}{
		"missing":       {nil, "registry"},
		"empty":         {[]string{"registry="}, "registry"},
		"unknown":       {[]string{"registy=x"}, `did you mean "registry"`},
		"not a number":  {[]string{"registry=x", "interval=often"}, "whole number"},
		"out of range":  {[]string{"registry=x", "interval=1"}, "interval"},
		"not a boolean": {[]string{"registry=x", "on=maybe"}, "true or false"},
		"no value":      {[]string{"registry"}, "KEY=VALUE"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := load(t, manifest)
			values, err := solution.ParseValues(s.Parameters, test.sets)
			if err == nil {
				_, err = s.Flow("", values)
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

// refuses wants a source's only solution to be left out for a reason.
func refuses(t *testing.T, files fs.FS, want string) {
	t.Helper()
	catalogue, err := solution.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	broken := catalogue.Broken()
	if len(broken) != 1 || len(catalogue.List()) != 0 || broken[0].Folder != "demo" || !strings.Contains(broken[0].Error(), want) {
		t.Fatalf("broken = %v, whole = %v, want %q", broken, catalogue.List(), want)
	}
	if _, err := catalogue.Get("demo"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("asked for by name: error = %v, want %q", err, want)
	}
}

func TestBrokenSolutionsAreSkipped(t *testing.T) {
	broken := strings.Replace(manifest, "ticker.delay", "tikcer.delay", 1)
	second := folder(manifest)
	second["other/solution.yaml"], second["other/flow.yaml"], second["other/README.md"] = second["demo/solution.yaml"], second["demo/flow.yaml"], second["demo/README.md"]
	first := folder(broken)
	catalogue, err := solution.Load(first, second)
	if err != nil {
		t.Fatal(err)
	}
	if all := catalogue.List(); len(all) != 1 || all[0].Name != "demo" {
		t.Errorf("whole = %v", all)
	}
	if found := fmt.Sprint(catalogue.Broken()); !strings.Contains(found, "no node tikcer") || !strings.Contains(found, "solution other: solution.yaml: the name demo is another solution's") {
		t.Errorf("broken = %s", found)
	}
	if _, err := solution.Load(os.DirFS(filepath.Join(t.TempDir(), "none"))); err == nil {
		t.Error("a source that is not there was no error")
	}
}

func TestBrokenPackagesAreRefused(t *testing.T) {
	tests := map[string]struct{ old, new, want string }{
		"unknown key":         {"  title:", "  titel: x\n  title:", "titel"},
		"no such node":        {"ticker.delay", "tikcer.delay", "no node tikcer"},
		"no such parameter":   {"{parameter: interval", "{parameter: intervall", "intervall"},
		"missing file":        {"[README.md]", "[nothing.md]", "nothing.md"},
		"wrong kind":          {"kind: Solution", "kind: Flow", "kind"},
		"target without path": {"to: ticker.delay", "to: ticker", "NODE.SETTING"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			refuses(t, folder(strings.Replace(manifest, test.old, test.new, 1)), test.want)
		})
	}
}

func TestUnknownNamesSuggest(t *testing.T) {
	catalogue, err := solution.Load(folder(manifest))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := catalogue.Get("dmo"); err == nil || !strings.Contains(err.Error(), `did you mean "demo"`) {
		t.Errorf("error = %v", err)
	}
	if _, err := load(t, manifest).File("READM.md", nil); err == nil || !strings.Contains(err.Error(), "README.md") {
		t.Errorf("error = %v", err)
	}
}

const variants = `  variants:
    - {parameter: on, is: true, flow: other.yaml}
  files: [README.md, made.txt]
`

func withVariants() fstest.MapFS {
	files := folder(strings.Replace(manifest, "  files: [README.md]\n", variants, 1))
	files["demo/other.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(document, "common/ticker", "common/signal", 1))}
	files["demo/made.txt.tmpl"] = &fstest.MapFile{Data: []byte(`{{range $i, $n := .names}}{{if $i}},{{end}}{{json $n}}{{end}} of {{.registry}}`)}
	return files
}

func TestVariantsAndTemplates(t *testing.T) {
	catalogue, err := solution.Load(withVariants())
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.Get("demo")
	if err != nil {
		t.Fatal(err)
	}
	for on, component := range map[bool]string{false: "common/ticker", true: "common/signal"} {
		f, err := s.Flow("", map[string]any{"registry": "r", "on": on})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.NodeByID("ticker").Component; got != component {
			t.Errorf("on=%v gives %s, want %s", on, got, component)
		}
	}
	text, err := s.File("made.txt", map[string]any{"registry": "r.example", "names": []any{"x", "y"}})
	if err != nil || string(text) != `"x","y" of r.example` {
		t.Errorf("made.txt = %q, %v", text, err)
	}
	if _, err := s.File("made.txt", nil); err == nil || !strings.Contains(err.Error(), "registry") {
		t.Errorf("a parameter without a value: error = %v", err)
	}
}

// required are values for those parameters of a built-in solution that have no default.
func required(t *testing.T, s *solution.Solution) map[string]any {
	t.Helper()
	var schema struct {
		Required []string `json:"required"`
	}
	if err := json.Unmarshal(s.Parameters, &schema); err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	for _, name := range schema.Required {
		values[name] = map[string]any{"localRegistry": "mirror.example.com", "url": "https://hooks.example.com/x"}[name]
	}
	return values
}

func TestBuiltInSolutionsMakeFlows(t *testing.T) {
	catalogue, err := solution.Load(solutions.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(catalogue.List()) == 0 {
		t.Fatal("there are no built-in solutions")
	}
	for _, s := range catalogue.List() {
		f, err := s.Flow("", required(t, s))
		if err != nil {
			t.Fatal(err)
		}
		text, err := f.Format()
		if err != nil {
			t.Fatal(err)
		}
		if _, problems := flow.Parse("again.yaml", text); problems.HasErrors() {
			t.Errorf("%s: the canonical text does not parse: %v", s.Name, problems)
		}
		for _, name := range s.Files() {
			if text, err := s.File(name, nil); err != nil || len(text) == 0 {
				t.Errorf("%s: file %s: %v", s.Name, name, err)
			}
		}
	}
}

func TestImageMirrorHasTheNineNodesOfTheArticle(t *testing.T) {
	catalogue, err := solution.Load(solutions.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.Get("image-mirror")
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Flow("", map[string]any{"localRegistry": "mirror.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Spec.Nodes) != 9 {
		t.Errorf("%d nodes, want 9", len(f.Spec.Nodes))
	}
	for _, e := range f.Spec.Edges {
		if queued := e.From.String() == "split.out"; queued != (e.Queue != nil) {
			t.Errorf("edge %s is queued: %t, want %t", e.From, !queued, queued)
		} else if queued && (e.Queue.Concurrency != 4 || !e.Queue.Optional) {
			t.Errorf("the queue of %s is %+v", e.From, *e.Queue)
		}
	}
}

// TestManifestIsBounded: the library that reads the manifest would take minutes
// and overflow the stack.
func TestManifestIsBounded(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"nested":       {strings.Repeat("{a: ", 1<<20), "solution.yaml:1:257: nested more than 64 levels deep"},
		"large":        {strings.Repeat("#", 5<<20), "more than the 4194304 that are allowed"},
		"many values":  {"a: [" + strings.Repeat("1,", 1<<20) + "]", "more than 250000 values"},
		"with anchors": {"a: &b 1\nc: *b\n", "solution.yaml:1:4: anchors are not allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			refuses(t, folder(test.text), test.want)
		})
	}
}
