package solution_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/solution"
)

func TestProblemsByParameter(t *testing.T) {
	tests := map[string]struct {
		values map[string]any
		want   []string // parameter: message, suggestion
	}{
		"missing":       {nil, []string{"registry: it needs a value "}},
		"unknown":       {map[string]any{"registry": "r", "intervall": int64(10)}, []string{"intervall: there is no such parameter interval"}},
		"out of range":  {map[string]any{"registry": "r", "interval": int64(1)}, []string{"interval: minimum: got 1, want 10 "}},
		"another kind":  {map[string]any{"registry": "r", "on": "yes"}, []string{"on: got string, want boolean "}},
		"inside a list": {map[string]any{"registry": "r", "names": []any{"a", int64(1)}}, []string{"names: at 1: got number, want string "}},
		"several, sorted": {map[string]any{"on": "yes", "interval": int64(1)},
			[]string{"interval: minimum: got 1, want 10 ", "on: got string, want boolean ", "registry: it needs a value "}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, manifest).Flow("", test.values)
			var invalid *solution.ValuesError
			if !errors.As(err, &invalid) {
				t.Fatalf("error = %v", err)
			}
			var got []string
			for _, p := range invalid.Problems {
				got = append(got, p.Parameter+": "+p.Message+" "+p.Suggestion)
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("problems = %q, want %q", got, test.want)
			}
		})
	}
}

// TestProblemsSayWhatIsWanted has values without the form that a parameter wants: the
// pattern alone helps nobody, and the value is not shown.
func TestProblemsSayWhatIsWanted(t *testing.T) {
	text := strings.Replace(manifest, "registry: {type: string, minLength: 1}",
		"registry: {type: string, pattern: '^[a-z.]+$', not: {enum: [docker.io]}, description: A host., examples: [r.example]}", 1)
	for value, want := range map[string]string{
		"https://r": "does not match pattern '^[a-z.]+$'; wanted is: A host, such as r.example",
		"docker.io": "this value is excluded; wanted is: A host, such as r.example",
	} {
		_, err := load(t, text).Flow("", map[string]any{"registry": value})
		var invalid *solution.ValuesError
		if !errors.As(err, &invalid) || len(invalid.Problems) != 1 || invalid.Problems[0].Message != want {
			t.Errorf("%s: error = %v, want %s", value, err, want)
		}
	}
}

func TestParameterAt(t *testing.T) {
	s := load(t, manifest)
	f, err := s.Flow("", map[string]any{"registry": "r"})
	if err != nil {
		t.Fatal(err)
	}
	for place, want := range map[string]string{
		"spec.nodes[0].settings.delay":             "interval",
		"spec.nodes[0].settings.context.registry":  "registry",
		"spec.nodes[0].settings.context.names[1]":  "names",
		"spec.nodes[0].settings.context.namespace": "",
		"spec.nodes[0].settings":                   "",
		"spec.nodes[1].settings.delay":             "",
		"spec.nodes[1].settings.content":           "", // a file's
		"":                                         "",
	} {
		if got := s.ParameterAt(f, place); got != want {
			t.Errorf("ParameterAt(%q) = %q, want %q", place, got, want)
		}
	}
}
