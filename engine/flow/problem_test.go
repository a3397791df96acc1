package flow_test

import (
	"errors"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

func TestProblemText(t *testing.T) {
	tests := map[string]struct {
		problem flow.Problem
		want    string
	}{
		"all": {
			flow.Problem{File: "flow.yaml", Line: 12, Column: 5, Path: "spec.nodes[1].component", Message: "unknown component common/tickr", Suggestion: "common/ticker"},
			`flow.yaml:12:5: spec.nodes[1].component: unknown component common/tickr; did you mean "common/ticker"?`,
		},
		"no source": {flow.Problem{Path: "spec", Message: "is bad"}, "spec: is bad"},
		"no file":   {flow.Problem{Line: 1, Column: 2, Message: "is bad"}, "1:2: is bad"},
		"warning":   {flow.Problem{Severity: flow.Warning, File: "f", Message: "is odd"}, "f: warning: is odd"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.problem.Error(); got != test.want {
				t.Errorf("have %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestProblemsAreAnErrorOnlyWithErrors(t *testing.T) {
	warnings := flow.Problems{{Severity: flow.Warning, Message: "w"}}
	if warnings.HasErrors() || warnings.Err() != nil {
		t.Errorf("warnings count as errors: %v", warnings.Err())
	}
	both := append(warnings, flow.Problem{Message: "e"})
	var problems flow.Problems
	if !errors.As(both.Err(), &problems) || len(problems) != 2 {
		t.Errorf("Err() = %v, want both problems", both.Err())
	}
}

func TestProblemsSortedOnce(t *testing.T) {
	a, b := flow.Problem{Line: 2, Message: "a"}, flow.Problem{Line: 1, Message: "b"}
	sorted := flow.Problems{a, b, a}.Sorted()
	if len(sorted) != 2 || sorted[0] != b || sorted[1] != a {
		t.Errorf("sorted = %v", sorted)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"common/ticker", "common/router", "out", "output", "settings"}
	tests := map[string]struct{ word, want string }{
		"letter missing": {"common/tickr", "common/ticker"},
		"swapped":        {"settigns", "settings"},
		"case":           {"OUT", "out"},
		"plural":         {"setting", "settings"},
		"short":          {"ou", "out"},
		"nothing near":   {"kubernetes/secret_get", ""},
		"one letter":     {"x", ""},
		"empty":          {"", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := flow.Nearest(test.word, names); got != test.want {
				t.Errorf("Nearest(%q) = %q, want %q", test.word, got, test.want)
			}
		})
	}
}
