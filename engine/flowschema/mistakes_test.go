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
	"github.com/patchbay-dev/patchbay/engine/flowschema"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// table is where the mistakes of authors are.
const table = "../../docs/authors/mistakes/testdata/"

// mistake is what someone writes in place of what is right.
type mistake struct {
	Mistake          string
	Instead, Written string
	Schema           bool   // whether the JSON Schema notices
	Says             string // lint
}

// mistakes returns the rows about flows, and the flow without a mistake.
func mistakes(t *testing.T) (rows []mistake, right string) {
	t.Helper()
	text, err := os.ReadFile(table + "flows.yaml")
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	flow, err := os.ReadFile(table + "right.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return rows, string(flow)
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
	rows, right := mistakes(t)
	if err := schema.Validate(value(t, []byte(right))); err != nil {
		t.Fatalf("the schema refuses the flow without a mistake: %v", err)
	}
	if problems := lint(right); len(problems) > 0 {
		t.Fatal(problems)
	}
	bySchema := 0
	for _, row := range rows {
		t.Run(row.Mistake, func(t *testing.T) {
			if row.Says == "" || !strings.Contains(right, row.Instead) {
				t.Fatalf("the row says nothing, or the flow lacks %q", row.Instead)
			}
			text := strings.Replace(right, row.Instead, row.Written, 1)
			err := schema.Validate(value(t, []byte(text)))
			if (err != nil) != row.Schema {
				t.Errorf("the schema says %v, want that it notices: %v", err, row.Schema)
			}
			if err != nil {
				bySchema++
			}
			problems := lint(text)
			if !problems.HasErrors() || !strings.Contains(problems.Error(), row.Says) {
				t.Errorf("lint says %v\nwant %s", problems, row.Says)
			}
		})
	}
	t.Logf("lint notices %d mistakes, the schema %d of them", len(rows), bySchema)
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
			if err != nil || !bytes.Contains(text, []byte("\nkind: Flow\n")) || strings.Contains(path, "hello-module") {
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
