package expr_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/expr/assist"
)

// FuzzExpression compiles and applies any text as an expression, completes it, and
// looks for secrets in it: nothing of that panics, makes more than the bounds allow, or
// takes longer than a context does.
func FuzzExpression(f *testing.F) {
	text, err := os.ReadFile("testdata/cases/mapping-cases.yaml")
	if err != nil {
		f.Fatal(err)
	}
	var cases []testCase
	if err := yaml.Unmarshal(text, &cases); err != nil {
		f.Fatal(err)
	}
	for _, test := range cases {
		template, _ := test.Map.(string)
		parts, err := expr.Parse(template)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range parts {
			if part.Expression {
				f.Add(part.Text)
			}
		}
	}
	for _, seed := range []string{
		"replace(repeat('x',100000),'x',repeat('y',100000))", "reduce(1..60, #acc + #acc, 'xxxxxxxx')", "map($.l, {a: #, b: $.l})",
		"let a = [$, $]; [a, a] == [a, a]", "sortBy($.l, #, 'desc') | groupBy(# % 2) | toPairs() | fromPairs()", "(((((", "!!!!-+$.n",
		"$.n ?? 1 + 2 ?? 3 ** 4 ?? 5", "18446744073709551615 - 9223372036854775808", "if $.t == 'a' { 1 } else if true { 2 } else { 3 }",
		"$.t matches '(a+)+' and $.t not in ['a']", "date('2026-01-01').Format('2006')", "uniq(flatten([[1, 1.0], [$.l]]))",
	} {
		f.Add(seed)
	}
	message := map[string]any{
		"l": []any{1, 2.5, "x", nil, []any{1}, map[string]any{"a": 1}}, "n": 1 << 62, "f": 1e300, "t": "größe", "o": map[string]any{"a": map[string]any{}},
		"a": nil, "posts": []any{}, "s": "012", "b": 2,
	}
	f.Fuzz(func(t *testing.T, text string) {
		before, start := allocated(), time.Now()
		boundedEvaluation(t, "{{"+text+"}}", message)
		boundedEvaluation(t, "x{{"+text+"}}", source{Name: "größe"})
		assist.Complete(text, len(text), message)
		assist.Complete(text, len(text)/2, nil)
		expr.Secrets(map[string]any{"a": "{{ secret(" + text + ") }}"})
		if made := allocated() - before; made > 3*mostAllocated {
			t.Errorf("%.200s made %d MB", text, made>>20)
		}
		if took := time.Since(start); took > mostTime {
			t.Errorf("%.200s took %v", text, took)
		}
		mapping, check := expr.Compile("{{"+text+"}}", message, nil)
		if mapping == nil && check.Err() == nil {
			t.Errorf("%q: no mapping and no finding", text)
		}
		for _, found := range check.Findings {
			if strings.Contains(found.Message, "internal error") {
				t.Errorf("%q: %s", text, found.Message)
			}
		}
	})
}
