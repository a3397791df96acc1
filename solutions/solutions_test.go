package solutions_test

import (
	"context"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/solutions"
)

type memory struct{}

func (memory) State(string, string) module.State        { return moduletest.NewMemoryState() }
func (memory) DeleteFlow(context.Context, string) error { return nil }

func all(t testing.TB) []module.Module {
	return modules.All(modules.Options{
		Cluster: cluster.New(cluster.Options{}),
		Scripts: jstest.Scripts(t, helpers()),
	})
}

func load(t *testing.T, name string) *solution.Solution {
	t.Helper()
	catalogue, err := solution.Load(solutions.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFlowsAreValid checks every variant of every solution against the real
// components: nothing invalid, and nothing that can't be verified.
func TestFlowsAreValid(t *testing.T) {
	tests := map[string]struct {
		solution string
		values   map[string]any
		nodes    int
	}{
		"image mirror":                   {"image-mirror", nil, 9},
		"image policy webhook":           {"image-policy-webhook", nil, 6},
		"image policy webhook, verified": {"image-policy-webhook", map[string]any{"verify": "head"}, 8},
	}
	catalog, err := runtime.NewCatalog(all(t)...)
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
			values := map[string]any{"localRegistry": "mirror.example.com"}
			for key, value := range test.values {
				values[key] = value
			}
			document, err := load(t, test.solution).Flow("", values)
			if err != nil {
				t.Fatal(err)
			}
			report := engine.Check(t.Context(), document)
			if len(report.Problems) > 0 {
				t.Errorf("problems: %v", report.Problems)
			}
			for _, edge := range report.Edges {
				if edge.Outcome != "valid" {
					t.Errorf("edge %s -> %s is %s: %v", edge.From, edge.To, edge.Outcome, edge.Findings)
				}
			}
			if got := len(document.Spec.Nodes); got != test.nodes {
				t.Errorf("%d nodes, want %d", got, test.nodes)
			}
		})
	}
}
