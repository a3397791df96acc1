package docs_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

// TestComponents holds the pages of the components against what they declare.
func TestComponents(t *testing.T) {
	all := builtIn(t)
	want := map[string]string{"components/README.md": componentIndex(all)}
	for _, m := range all {
		for _, component := range m.Components {
			file := componentFile(m, component, ".md")
			example, err := os.ReadFile(componentFile(m, component, ".yaml"))
			if err != nil {
				t.Fatalf("a component's page has a flow as its example: %v", err)
			}
			if want[file], err = componentPage(m.Name, component.Instance(), string(example)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for file, text := range want {
		have, err := os.ReadFile(file)
		if err == nil && string(have) == text {
			continue
		}
		if !*update {
			t.Errorf("%s is not what the component declares: go test ./docs -run Components -update", file)
			continue
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pages, err := filepath.Glob("components/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if _, ok := want[filepath.ToSlash(page)]; !ok {
			t.Errorf("%s is of no component: remove it", page)
		}
	}
}

// TestExamplesOfComponents: each example is a flow without a fault, in which the
// component is used and nothing is left unchecked.
func TestExamplesOfComponents(t *testing.T) {
	all := builtIn(t)
	catalog, err := catalog.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: states{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		for _, component := range m.Components {
			file := componentFile(m, component, ".yaml")
			t.Run(file, func(t *testing.T) { checkExample(t, engine, file, m.Name+"/"+component.GetInfo().Name) })
		}
	}
}

func TestMain(m *testing.M) { jstest.Main(m, helpers()) }

func helpers() map[string]map[string]any {
	return map[string]map[string]any{"patchbay:image": imageref.Helpers()}
}

// builtIn are the modules of the product.
func builtIn(t *testing.T) []module.Module {
	return modules.All(modules.Options{Scripts: jstest.Scripts(t, helpers())})
}

// states are those of an engine that runs nothing.
type states struct{}

func (states) State(string, string) module.State { return moduletest.NewMemoryState() }

func (states) DeleteFlow(context.Context, string) error { return nil }

func checkExample(t *testing.T, engine *runtime.Engine, file, component string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	document, problems := flow.Parse(file, text)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	if !bytes.Contains(text, []byte("component: "+component+"\n")) {
		t.Errorf("there is no node of %s in it", component)
	}
	report := engine.Check(t.Context(), document)
	for _, problem := range report.Problems {
		t.Error(problem.Error())
	}
	for _, edge := range report.Edges {
		for _, finding := range edge.Findings {
			t.Errorf("%s -> %s: %s: %s", edge.From, edge.To, finding.Path, finding.Message)
		}
	}
}

func componentFile(m module.Module, component module.Component, extension string) string {
	return "components/" + m.Name + "/" + component.GetInfo().Name + extension
}
