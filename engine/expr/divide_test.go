package expr_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// TestDivide applies the maps of cases/divide.yaml to what its ticker sends. Each
// expression fails where it divides by zero or leaves the range of integers, so that
// no node after it sees Infinity or another number.
func TestDivide(t *testing.T) {
	text, err := os.ReadFile("testdata/cases/divide.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Spec struct {
			Nodes []struct {
				ID       string         `yaml:"id"`
				Settings map[string]any `yaml:"settings"`
			} `yaml:"nodes"`
			Edges []struct {
				To  string `yaml:"to"`
				Map any    `yaml:"map"`
			} `yaml:"edges"`
		} `yaml:"spec"`
	}
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	message := document.Spec.Nodes[0].Settings["context"]
	// The results as JSON, errors as their text.
	want := map[string]string{
		"show.in x":              "$.a / $.b }}: 7 / 0: division by zero",
		"show.in n":              "9223372036854775808",
		"show.in cut":            `"grö"`,
		"show.in i":              "int(): 1e+300 is out of the range of integers",
		"js.request inputData.x": "division by zero",
		"js.request inputData.n": "division by zero",
		"enc.request document.x": "division by zero",
	}
	seen := map[string]bool{}
	for _, edge := range document.Spec.Edges {
		eachText(edge.Map, "", func(path, text string) {
			name := edge.To + " " + path
			if want[name] == "" {
				return // $.outputData is of another message
			}
			seen[name] = true
			mapping, check := expr.Compile(text, message, nil)
			if mapping == nil {
				t.Fatal(check.Err())
			}
			got, err := mapping.Apply(message)
			have := ""
			if err != nil {
				have = err.Error()
			} else {
				have = exactJSON(t, got)
			}
			if !strings.Contains(have, want[name]) {
				t.Errorf("%s: have %s, want %s", name, have, want[name])
			}
		})
		if edge.To == "show.in" { // and so the whole map fails
			mapping, _ := expr.Compile(edge.Map, message, nil)
			if got, err := mapping.Apply(message); err == nil {
				t.Errorf("the map gives %v", got)
			}
		}
	}
	if len(seen) != len(want) {
		t.Errorf("have %v", slices.Sorted(maps.Keys(seen)))
	}
}

// eachText goes over the texts of a template.
func eachText(template any, path string, visit func(path, text string)) {
	switch template := template.(type) {
	case string:
		visit(path, template)
	case map[string]any:
		for name, item := range template {
			eachText(item, strings.TrimPrefix(path+"."+name, "."), visit)
		}
	}
}
