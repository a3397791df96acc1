package solution_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/solutions"
)

// tidy is a solution without a fault.
const tidy = `apiVersion: patchbay.dev/v1alpha1
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
      registry: {type: string, title: Registry, minLength: 3, examples: [r.example]}
      interval: {type: integer, title: Interval, minimum: 10, default: 60}
      mode: {type: string, title: Mode, enum: [plain, more], default: plain}
  flow: flow.yaml
  parts:
    - {when: {mode: [more]}, flow: more.yaml}
  values:
    - {parameter: registry, to: ticker.context.registry}
    - {parameter: interval, to: ticker.delay, multiply: 1000}
    - {file: script.ts, to: script.content}
  files: [made.txt]
  overview:
    tiles: [{title: Items, value: "{{ len($.items) }}"}]
    table: {title: All, rows: "{{ $.items }}", columns: [{title: Item, key: item}], again: {title: Again, node: script}}
`

func tidyFolder() fstest.MapFS {
	return fstest.MapFS{
		"solution.yaml": {Data: []byte(tidy)},
		"flow.yaml":     {Data: []byte(document)},
		"more.yaml":     {Data: []byte(strings.Replace(document, "- {id: script, component: js/js_eval}", "- {id: more, component: common/debug}", 1))},
		"README.md":     {Data: []byte("# Demo\n")},
		"script.ts":     {Data: []byte("export default () => 1\n")},
		"made.txt.tmpl": {Data: []byte("{{.registry}}\n")},
	}
}

func TestLint(t *testing.T) {
	for name, test := range map[string]struct {
		file, old, new string
		want           []string // problems, each begins with its place
	}{
		"unknown key":            {"solution.yaml", "  title:", "  titel:", []string{`dir/solution.yaml:5:10: spec.titel: there is no such key; did you mean "title"?`}},
		"several at once":        {"solution.yaml", "  title: Demo\n  version: 1.0.0", "  titel: Demo\n  version: 1", []string{"dir/solution.yaml:5:", "dir/solution.yaml:6:12: spec.version: want text"}},
		"version":                {"solution.yaml", "version: 1.0.0", "version: one", []string{"dir/solution.yaml:6:12: spec.version: want a semantic version"}},
		"icon":                   {"solution.yaml", "  summary:", "  icon: flow.yaml\n  summary:", []string{"dir/solution.yaml:7:9: spec.icon: flow.yaml: want an SVG or a PNG"}},
		"icon that is not there": {"solution.yaml", "  summary:", "  icon: no.svg\n  summary:", []string{"dir/solution.yaml:7:9: spec.icon: no.svg: file does not exist"}},
		"engine":                 {"solution.yaml", "  summary:", "  engine: v8\n  summary:", []string{"dir/solution.yaml:7:11: spec.engine: want strict or goja"}},
		"undeclared component":   {"solution.yaml", "  summary:", "  requires: {components: [common/ticker, js/js_eval]}\n  summary:", []string{"dir/solution.yaml:7:14: spec.requires.components: a flow uses common/debug, which is not named here"}},
		"component of no flow":   {"solution.yaml", "  summary:", "  requires: {components: [common/ticker, js/js_eval, common/debug, common/dealy]}\n  summary:", []string{"dir/solution.yaml:7:68: warning: spec.requires.components[3]: no flow uses common/dealy"}},
		"engine of a node":       {"flow.yaml", "component: js/js_eval}", "component: js/js_eval, settings: {engine: standard}}", []string{"dir/solution.yaml:4:1: spec.engine: the node script asks for the engine standard: say engine: goja"}},
		"secret as default":      {"solution.yaml", "mode: {type: string,", "token: {type: string, title: Token, format: password, default: hunter22}\n      mode: {type: string,", []string{"spec.parameters.properties.token.default: a secret that is in the package", "nothing uses it"}},
		"range of versions":      {"solution.yaml", "  summary:", "  requires: {patchbay: newer}\n  summary:", []string{"dir/solution.yaml:7:24: spec.requires.patchbay: want a range"}},
		"required component":     {"solution.yaml", "  summary:", "  requires: {components: [ticker]}\n  summary:", []string{"dir/solution.yaml:7:27: spec.requires.components[0]: want a component's full name"}},
		"key of requires":        {"solution.yaml", "  summary:", "  requires: {patchbuy: '>=1'}\n  summary:", []string{"dir/solution.yaml:7:24: spec.requires.patchbuy: there is no such key; did you mean"}},
		"maintainer":             {"solution.yaml", "  summary:", "  maintainers: [{email: a@b.example}]\n  summary:", []string{"spec.maintainers[0].name: it is missing"}},
		"name":                   {"solution.yaml", "name: demo", "name: Demo!", []string{"dir/solution.yaml:3:18: metadata.name"}},
		"kind":                   {"solution.yaml", "kind: Solution", "kind: Flow", []string{"dir/solution.yaml:2:7: kind: want kind: Solution"}},
		"no title":               {"solution.yaml", "  title: Demo\n", "", []string{"warning: spec.title"}},
		"no JSON Schema":         {"solution.yaml", "type: integer", "type: int", []string{"dir/solution.yaml:13:24: spec.parameters.properties.interval.type: it is no JSON Schema"}},
		"required":               {"solution.yaml", "required: [registry]", "required: [regisrty]", []string{`dir/solution.yaml:10:16: spec.parameters.required[0]: there is no parameter "regisrty"; did you mean "registry"?`}},
		"default":                {"solution.yaml", "default: 60", "default: 6", []string{"dir/solution.yaml:13:72: spec.parameters.properties.interval.default: it does not fit its own parameter"}},
		"example":                {"solution.yaml", "[r.example]", "[r]", []string{"dir/solution.yaml:12:", "examples[0]: it does not fit its own parameter"}},
		"no example":             {"solution.yaml", ", examples: [r.example]", "", []string{"warning: spec.parameters.properties.registry: it is required and has no examples"}},
		"unused parameter":       {"solution.yaml", "    - {parameter: interval, to: ticker.delay, multiply: 1000}\n", "", []string{"warning: spec.parameters.properties.interval: nothing uses it"}},
		"parameter of a value":   {"solution.yaml", "parameter: interval, to", "parameter: intervall, to", []string{`dir/solution.yaml:20:19: spec.values[1].parameter: there is no parameter "intervall"; did you mean "interval"?`}},
		"node of a value":        {"solution.yaml", "ticker.delay", "tikcer.delay", []string{`dir/solution.yaml:20:33: spec.values[1].to: "tikcer.delay": the flow has no node tikcer; did you mean "ticker"?`}},
		"file of a value":        {"solution.yaml", "script.ts", "scrip.ts", []string{"dir/solution.yaml:21:14: spec.values[2].file: scrip.ts"}},
		"parameter of a part":    {"solution.yaml", "{mode:", "{mood:", []string{`spec.parts[0].when.mood: there is no parameter "mood"`}},
		"file of a part":         {"solution.yaml", "more.yaml", "mor.yaml", []string{"dir/solution.yaml:17:", "mor.yaml"}},
		"listed file":            {"solution.yaml", "[made.txt]", "[maid.txt]", []string{"dir/solution.yaml:22:11: spec.files[0]: there is neither"}},
		"template":               {"made.txt.tmpl", ".registry", ".regisrty", []string{"dir/made.txt.tmpl: ", "regisrty"}},
		"two faults of a flow":   {"flow.yaml", "  nodes:", "  titel: x\n  nods:", []string{"dir/flow.yaml:5:", "dir/flow.yaml:6:", `did you mean "nodes"?`}},
		"text of a flow":         {"more.yaml", "spec:", "spec: [", []string{"dir/more.yaml:"}},
		"text of the manifest":   {"solution.yaml", "spec:", "spec: [", []string{"dir/solution.yaml:"}},
		"empty README":           {"README.md", "# Demo", "", []string{"dir/README.md: warning: it is empty"}},
		"node of another kind":   {"more.yaml", "common/ticker", "common/signal", []string{"dir/solution.yaml:", "node ticker is a common/ticker in the flow"}},
		"tile of an overview":    {"solution.yaml", "value: \"{{ len", "valeu: \"{{ len", []string{`spec.overview.tiles[0].valeu: there is no such key; did you mean "value"?`}},
		"template of a tile":     {"solution.yaml", "len($.items)", "len($.items", []string{"dir/solution.yaml:24:", "spec.overview.tiles[0].value: "}},
		"rows of an overview":    {"solution.yaml", "rows: \"{{ $.items }}\", ", "", []string{"spec.overview.table.rows: it is required"}},
		"node to try again":      {"solution.yaml", "node: script", "node: scirpt", []string{`overview.table.again.node: no flow has the node "scirpt"`}},
		"nothing to be said of":  {"README.md", "Demo", "Example", nil},
	} {
		t.Run(name, func(t *testing.T) {
			files := tidyFolder()
			text := string(files[test.file].Data)
			if !strings.Contains(text, test.old) {
				t.Fatalf("%s lacks %q", test.file, test.old)
			}
			files[test.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, test.old, test.new, 1))}
			s, problems := solution.Lint(files, "dir")
			if len(test.want) == 0 && len(problems) > 0 || (s == nil) != problems.HasErrors() {
				t.Errorf("solution = %v, problems: %v", s, problems)
			}
			for _, want := range test.want {
				if !strings.Contains(problems.Error(), want) {
					t.Errorf("lacks %q:\n%v", want, problems)
				}
			}
		})
	}
	for _, missing := range []string{"solution.yaml", "README.md", "flow.yaml"} {
		files := tidyFolder()
		delete(files, missing)
		if s, problems := solution.Lint(files, ""); s != nil || !strings.Contains(problems.Error(), missing) {
			t.Errorf("without %s: %v", missing, problems)
		}
	}
}

// TestPlaceOfAPart puts a problem of the whole flow into the file that it is of.
func TestPlaceOfAPart(t *testing.T) {
	s, problems := solution.Lint(tidyFolder(), "dir")
	if s == nil {
		t.Fatal(problems)
	}
	made, err := s.Made("dir")
	if err != nil {
		t.Fatal(err)
	}
	if len(made) != 2 || len(made[1].Document.Spec.Nodes) != 3 {
		t.Fatalf("made %d flows: %+v", len(made), made)
	}
	placed := made[1].Place(flow.Problems{{Path: "spec.nodes[2].component", Message: "a"}, {Path: "spec.nodes[0].settings.delay", Message: "b"}})
	for i, want := range []string{"dir/more.yaml:7:29: spec.nodes[1].component: a", "dir/flow.yaml:6:7: spec.nodes[0].settings.delay: b (the value comes from the parameter interval)"} {
		if got := placed[i].Error(); got != want {
			t.Errorf("placed: %s, want %s", got, want)
		}
	}
}

// TestBuiltInSolutionsAreTidy lints ours.
func TestBuiltInSolutionsAreTidy(t *testing.T) {
	catalogue, err := solution.Load(solutions.FS)
	folders, unread := solutions.FS.ReadDir(".")
	if err != nil || unread != nil || len(catalogue.Broken()) > 0 || len(catalogue.List()) != len(folders) {
		t.Fatalf("%v, %v, broken: %v", err, unread, catalogue.Broken())
	}
	for _, s := range catalogue.List() {
		if _, problems := solution.Lint(sub(t, s.Name), s.Name); len(problems) > 0 {
			t.Error(problems)
		}
	}
}

func sub(t *testing.T, name string) fs.FS {
	t.Helper()
	folder, err := fs.Sub(solutions.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}
