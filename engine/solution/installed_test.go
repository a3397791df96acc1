package solution_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/solutions"
)

// parameter is what the test needs to make up values.
type parameter struct {
	Type    string `json:"type"`
	Enum    []any  `json:"enum"`
	Minimum int64  `json:"minimum"`
	Maximum int64  `json:"maximum"`
	Default any    `json:"default"`
}

func (p parameter) value(r *rand.Rand) any {
	word := func() string { return fmt.Sprintf("w%d.example:%d", r.IntN(1000), 1+r.IntN(9)) }
	switch {
	case len(p.Enum) > 0:
		return p.Enum[r.IntN(len(p.Enum))]
	case p.Type == "boolean":
		return r.IntN(2) == 0
	case p.Type == "integer":
		return p.Minimum + r.Int64N(p.Maximum-p.Minimum+1)
	case p.Type == "array":
		list := []any{}
		for range r.IntN(4) {
			list = append(list, word())
		}
		return list
	}
	return word()
}

// parametersOf gives whole defaults the kind that Flow takes.
func parametersOf(t *testing.T, s *solution.Solution) map[string]parameter {
	t.Helper()
	var schema struct {
		Properties map[string]parameter `json:"properties"`
	}
	if err := json.Unmarshal(s.Parameters, &schema); err != nil {
		t.Fatal(err)
	}
	for name, p := range schema.Properties {
		if number, ok := p.Default.(float64); ok && p.Type == "integer" {
			p.Default = int64(number)
			schema.Properties[name] = p
		}
	}
	return schema.Properties
}

func TestValuesAreThoseThatTheFlowWasMadeWith(t *testing.T) {
	catalogue, err := solution.Load(solutions.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range catalogue.List() {
		t.Run(s.Name, func(t *testing.T) {
			parameters := parametersOf(t, s)
			names := slices.Sorted(maps.Keys(parameters))
			r := rand.New(rand.NewPCG(1, 2))
			held := 0
			for range 150 {
				given := required(t, s)
				for _, name := range names {
					if r.IntN(3) > 0 {
						given[name] = parameters[name].value(r)
					}
				}
				f, err := s.Flow("", given)
				var refused *solution.ValuesError
				if errors.As(err, &refused) {
					continue // a combination that the parameters forbid
				}
				if err != nil {
					t.Fatal(err)
				}
				for name, p := range parameters {
					if _, ok := given[name]; !ok {
						given[name] = p.Default
					}
				}
				held++
				holds(t, s, f, given)
				holds(t, s, stored(t, f), given)
			}
			if held < 50 {
				t.Errorf("only %d of 150 sets of values make a flow", held)
			}
		})
	}
}

// stored returns the flow as it is read back from its text.
func stored(t *testing.T, f *flow.Flow) *flow.Flow {
	t.Helper()
	text, err := f.Format()
	if err != nil {
		t.Fatal(err)
	}
	again, problems := flow.Parse("flow.yaml", text)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return again
}

func holds(t *testing.T, s *solution.Solution, f *flow.Flow, want map[string]any) {
	t.Helper()
	got := s.Values(f)
	for name := range want {
		if !reflect.DeepEqual(got[name], want[name]) {
			t.Fatalf("%s = %#v, want %#v", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("values = %v, want %v", got, want)
	}
}

const twice = `    - {parameter: registry, to: script.inputData.registry}
    - {file: script.ts`

func TestValuesOfAFlowThatWasEdited(t *testing.T) {
	settings := func(id, key string, value any) func(*flow.Flow) {
		return func(f *flow.Flow) { f.NodeByID(id).Settings[key] = value }
	}
	context := func(key string, value any) func(*flow.Flow) {
		return func(f *flow.Flow) { f.NodeByID("ticker").Settings["context"].(map[string]any)[key] = value }
	}
	tests := map[string]struct {
		edit func(*flow.Flow)
		want string
	}{
		"nothing":                {func(*flow.Flow) {}, `{"interval":60,"names":["a"],"on":false,"registry":"r.example"}`},
		"another value":          {settings("ticker", "delay", int64(5000)), `{"interval":5,"names":["a"],"on":false,"registry":"r.example"}`},
		"a whole float":          {settings("ticker", "delay", 90000.0), `{"interval":90,"names":["a"],"on":false,"registry":"r.example"}`},
		"not of the form's unit": {settings("ticker", "delay", int64(1500)), `{"names":["a"],"on":false,"registry":"r.example"}`},
		"another kind":           {context("names", "a, b"), `{"interval":60,"on":false,"registry":"r.example"}`},
		"null":                   {context("names", nil), `{"interval":60,"on":false,"registry":"r.example"}`},
		"no object on the way":   {settings("ticker", "context", "text"), `{"interval":60,"on":false}`},
		"places that disagree":   {context("registry", "other.example"), `{"interval":60,"names":["a"],"on":false}`},
		"no settings":            {func(f *flow.Flow) { f.NodeByID("ticker").Settings = nil }, `{"on":false}`},
		"another component":      {func(f *flow.Flow) { f.NodeByID("ticker").Component = "common/signals" }, `{"registry":"r.example"}`},
		"a node more":            {func(f *flow.Flow) { f.Spec.Nodes = append(f.Spec.Nodes, flow.Node{ID: "x", Component: "common/debug"}) }, `{"interval":60,"names":["a"],"on":false,"registry":"r.example"}`},
		"a node of the other flow": {func(f *flow.Flow) {
			f.Spec.Nodes = append(f.Spec.Nodes, flow.Node{ID: "more", Component: "common/debug"})
		}, `{"interval":60,"names":["a"],"registry":"r.example"}`},
		"the other flow": {func(f *flow.Flow) {
			f.Spec.Nodes[0].Component = "common/signal"
			f.Spec.Nodes = append(f.Spec.Nodes, flow.Node{ID: "more", Component: "common/debug"})
		}, `{"interval":60,"names":["a"],"on":true,"registry":"r.example"}`},
		"a node is gone": {func(f *flow.Flow) { f.Spec.Nodes = f.Spec.Nodes[:1] }, `{"interval":60,"names":["a"],"registry":"r.example"}`},
	}
	files := withVariants()
	files["demo/solution.yaml"].Data = []byte(strings.Replace(string(files["demo/solution.yaml"].Data), "    - {file: script.ts", twice, 1))
	files["demo/other.yaml"].Data = append(files["demo/other.yaml"].Data, "    - {id: more, component: common/debug}\n"...)
	catalogue, err := solution.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.Get("demo")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := s.Flow("", map[string]any{"registry": "r.example"})
			if err != nil {
				t.Fatal(err)
			}
			test.edit(f)
			if got, _ := json.Marshal(s.Values(f)); string(got) != test.want {
				t.Errorf("values = %s, want %s", got, test.want)
			}
		})
	}
}

func TestOrigin(t *testing.T) {
	s := load(t, manifest)
	f, err := s.Flow("", map[string]any{"registry": "r"})
	if err != nil {
		t.Fatal(err)
	}
	if version, ok := s.Origin(f); !ok || version != "1.0.0" {
		t.Errorf("origin = %q, %v", version, ok)
	}
	for _, elsewhere := range []string{"", "demo-two@1.0.0", "demo"} {
		f.Metadata.Annotations["patchbay.dev/solution"] = elsewhere
		if version, ok := s.Origin(f); ok {
			t.Errorf("%q is taken for version %q", elsewhere, version)
		}
	}
}
