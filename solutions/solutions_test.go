package solutions_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
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

// formats are those of the modules, as the program has them.
func formats() solution.Formats {
	var all solution.Formats
	for _, m := range modules.All(modules.Options{Cluster: cluster.New(cluster.Options{})}) {
		all = append(all, m.Formats...)
	}
	return all
}

// builtIn is read once, since solutions do not change.
var builtIn = sync.OnceValues(func() (*solution.Catalogue, error) { return formats().Load(solutions.FS) })

func load(t *testing.T, name string) *solution.Solution {
	t.Helper()
	catalogue, err := builtIn()
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
	type test struct {
		solution string
		values   map[string]any
		nodes    int
	}
	tests := map[string]test{
		"image mirror":              {"image-mirror", nil, 9},
		"image policy by CEL":       {"image-policy-cel", nil, 5},
		"restart on change":         {"restart-on-change", nil, 9},
		"notify":                    {"notify", map[string]any{"url": "https://hooks.example.com/x"}, 5},
		"image mirror, workloads":   {"image-mirror-workloads", nil, 9},
		"image report":              {"image-report", nil, 7},
		"certificate expiry report": {"certificate-expiry-report", nil, 8},
	}
	for verify, base := range map[string]int{"off": 6, "head": 8} {
		for heal, more := range map[string]map[string]int{
			"off":    {"deployments": 0, "workloads": 0, "pods": 0},
			"report": {"deployments": 3, "workloads": 3, "pods": 3},
			"patch":  {"deployments": 5, "workloads": 5, "pods": 3},
		} {
			for resources, nodes := range more {
				tests["image policy webhook, "+verify+", "+heal+", "+resources] = test{"image-policy-webhook",
					map[string]any{"verify": verify, "heal": heal, "resources": resources}, base + nodes}
			}
		}
	}
	catalog, err := catalog.New(all(t)...)
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
			values := map[string]any{}
			if strings.HasPrefix(test.solution, "image-") {
				values["localRegistry"] = "mirror.example.com"
			}
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
			readBack := load(t, test.solution).Values(document)
			for key, value := range values {
				if readBack[key] != value {
					t.Errorf("parameter %s is read back as %v, want %v", key, readBack[key], value)
				}
			}
			if got := len(document.Spec.Nodes); got != test.nodes {
				t.Errorf("%d nodes, want %d", got, test.nodes)
			}
		})
	}
}
