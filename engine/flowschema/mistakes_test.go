package flowschema_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/flowschema"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// right is a flow without a mistake.
const right = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: right}
spec:
  title: Right
  nodes:
    - id: ticker
      component: common/ticker
      settings: {delay: 60000, missed: skip, context: {namespace: shop}}
    - id: list
      component: kubernetes/deployment_list
    - id: split
      component: common/array_split
      settings: {onError: stop, concurrency: 2}
    - id: router
      component: common/router
      settings: {routes: [Big, Small]}
    - id: ask
      component: http/http_request
      settings: {timeout: 10, allowedHosts: [api.example.com]}
    - id: show
      component: common/debug
  edges:
    - from: ticker.out
      to: list.request
      map: {namespace: "{{ $.namespace }}", context: "{{ $ }}"}
    - from: list.result
      to: split.in
      map: {array: "{{ $.deployments }}"}
    - from: split.out
      to: router.input
      map: {conditions: [{route: Big, condition: "{{ $.index > 3 }}"}], context: "{{ $.item }}"}
    - from: router.out_big
      to: ask.request
      map: {url: "https://api.example.com/{{ $.context.name }}", method: POST, timeout: 5}
    - from: ask.response
      to: show.in
`

// mistakes are what people write into flow files. Lint finds each; schema says whether the JSON Schema does too.
var mistakes = map[string]struct {
	old, new string
	schema   bool
}{
	"version of the document":       {"dev/v1alpha1", "dev/v1", true},
	"kind of the document":          {"kind: Flow", "kind: Flwo", true},
	"no name":                       {"{name: right}", "{}", true},
	"name in capitals":              {"{name: right}", "{name: Right}", true},
	"unknown key at the top":        {"spec:", "specs: {}\nspec:", true},
	"unknown key of the spec":       {"  title: Right", "  titel: Right", true},
	"unknown key of a node":         {"    - id: show\n", "    - id: show\n      setings: {}\n", true},
	"unknown key of an edge":        {"      to: show.in", "      to: show.in\n      mapping: {}", true},
	"node without an id":            {"    - id: show\n      component", "    - component", true},
	"node without a component":      {"\n      component: common/debug", "", true},
	"unknown component":             {"common/array_split", "common/array_splitt", true},
	"unknown module":                {"http/http_request", "web/http_request", true},
	"component without its module":  {"component: common/debug", "component: debug", true},
	"unknown setting":               {"delay: 60000", "dealy: 60000", true},
	"setting of a wrong type":       {"delay: 60000", "delay: every minute", true},
	"setting that is a list":        {"timeout: 10", "timeout: [10]", true},
	"setting out of an enum":        {"missed: skip", "missed: never", true},
	"setting below its minimum":     {"timeout: 10", "timeout: 0", true},
	"setting above its maximum":     {"timeout: 10", "timeout: 86400", true},
	"list of wrong items":           {"[api.example.com]", "[{host: api.example.com}]", true},
	"list that may not be empty":    {"[Big, Small]", "[]", true},
	"list with one value twice":     {"[Big, Small]", "[Big, Big]", true},
	"settings where there are none": {"component: common/debug", "component: encoding/json_encode\n      settings: {indent: 2}", true},
	"unknown source port":           {"from: list.result", "from: list.results", true},
	"unknown target port":           {"to: split.in", "to: split.input_list", true},
	"target port as a source":       {"from: ask.response", "from: ask.request_id", true},
	"edge without a port":           {"to: show.in", "to: show", true},
	"unknown field of a map":        {`{namespace: "{{ $.namespace }}", c`, `{namspace: "{{ $.namespace }}", c`, true},
	// debug takes any message on a port of this name.
	"unknown field of a map to in":   {"{array:", "{arrray:", false},
	"map without a required field":   {`{array: "{{ $.deployments }}"}`, "{}", false},
	"field of a map, wrong type":     {"timeout: 5", "timeout: soon", true},
	"field of a map, out of an enum": {"method: POST", "method: SEND", true},
	"port of another component":      {"to: list.request", "to: list.in", false},
	"unknown node":                   {"to: split.in", "to: spilt.in", false},
	"id that is taken":               {"id: show", "id: ask", false},
	"unknown field in an expression": {"$.deployments", "$.deploymets", false},
	"expression that is no text":     {"{{ $.index > 3 }}", "{{ $.index > }}", false},
	"route that is none":             {"route: Big", "route: Huge", false},
}

func all() []module.Module {
	return modules.All(modules.Options{Cluster: cluster.New(cluster.Options{})})
}

type states struct{ *moduletest.MemoryState }

func (s states) State(flow, node string) module.State     { return s.Scoped(flow, node) }
func (s states) DeleteFlow(context.Context, string) error { return nil }

func allComponents(t *testing.T) *catalog.Catalog {
	t.Helper()
	made, err := catalog.New(all()...)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := flowschema.Of(t.Context(), allComponents(t))
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("flow.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("flow.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// value reads YAML as an editor does.
func value(t *testing.T, text []byte) any {
	t.Helper()
	var read any
	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func TestMistakes(t *testing.T) {
	schema := compile(t)
	engine, err := runtime.New(runtime.Options{Catalog: allComponents(t), States: states{moduletest.NewMemoryState()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	lint := func(text string) flow.Problems {
		document, problems := flow.Parse("flow.yaml", []byte(text))
		if document == nil {
			return problems
		}
		return append(problems, engine.Check(t.Context(), document).Problems...)
	}
	if err := schema.Validate(value(t, []byte(right))); err != nil {
		t.Fatalf("the schema refuses the flow without a mistake: %v", err)
	}
	if problems := lint(right); len(problems) > 0 {
		t.Fatal(problems)
	}
	bySchema, byLint := 0, 0
	for name, mistake := range mistakes {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(right, mistake.old) {
				t.Fatalf("the flow lacks %q", mistake.old)
			}
			text := strings.Replace(right, mistake.old, mistake.new, 1)
			err := schema.Validate(value(t, []byte(text)))
			if (err != nil) != mistake.schema {
				t.Errorf("the schema says %v, want that it notices: %v", err, mistake.schema)
			}
			if err != nil {
				bySchema++
			}
			noticed := lint(text).HasErrors()
			if !noticed {
				t.Error("lint does not notice")
			}
			if noticed {
				byLint++
			}
		})
	}
	t.Logf("of %d mistakes the schema notices %d, lint %d", len(mistakes), bySchema, byLint)
}

// TestRightFlowsAreRight: what lint takes, the schema takes.
func TestRightFlowsAreRight(t *testing.T) {
	schema := compile(t)
	seen := 0
	for _, root := range []string{"../../solutions", "../../examples"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil || !bytes.Contains(text, []byte("kind: Flow\n")) || strings.Contains(path, "hello-module") {
				return err
			}
			seen++
			if err := schema.Validate(value(t, text)); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 5 {
		t.Errorf("only %d flows were found", seen)
	}
}
