package syntax_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
)

func TestPrepare(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"as it is":                      {"$.a + 1", "$.a + 1"},
		"an object that is an argument": {"map($.l, {a: .b})", "map($.l, ({a: .b}))"},
		"a predicate stays a block":     {"map($.l, {.b})", "map($.l, {.b})"},
		"?? before an operator":         {"$.a ?? 1 + 2", "($.a ?? 1) + 2"},
		"?? within a string":            {`"a ?? b" + "c"`, `"a ?? b" + "c"`},
		"a string that is not closed":   {`"a ?? 1 + 2`, `"a ?? 1 + 2`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p, _, problem := syntax.Prepare(test.text)
			if p.Text != test.want || problem != "" {
				t.Errorf("Prepare(%s) = %s, %q, want %s", test.text, p.Text, problem, test.want)
			}
			for i := range test.want {
				original := p.Original(i)
				if inserted := len(test.want) != len(test.text) && strings.ContainsRune("()", rune(test.want[i])); inserted {
					continue
				}
				if test.text[original] != test.want[i] {
					t.Errorf("offset %d of %s is said to be %d of %s", i, test.want, original, test.text)
				}
			}
		})
	}
}

func TestPrepareRefusesDeepNesting(t *testing.T) {
	_, at, problem := syntax.Prepare("1 + " + strings.Repeat("(", 101) + "1" + strings.Repeat(")", 101))
	if at != len("1 + ")+100 || !strings.Contains(problem, "nested more than 100 deep") {
		t.Errorf("problem %q at %d", problem, at)
	}
}

func TestPrepareNamesLargeIntegers(t *testing.T) {
	const text = "18446744073709551615 - 1"
	p, _, problem := syntax.Prepare(text)
	if problem != "" || len(p.Literals) != 1 || len(p.Text) != len(text) {
		t.Fatalf("Prepare(%s) = %+v, %q", text, p, problem)
	}
	for name, value := range p.Literals {
		if value != 18446744073709551615 || !strings.HasPrefix(p.Text, name+" - 1") {
			t.Errorf("%s is %d in %s", name, value, p.Text)
		}
	}
}
