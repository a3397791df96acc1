package expr_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/expr/assist"
)

// TestTimeIsLinear has the time of n and of 4n: linear is 4 times, quadratic 16. It is
// the process's CPU time, which other processes don't change much, the least of some
// runs, and short times are not compared at all.
func TestTimeIsLinear(t *testing.T) {
	const n, factor, short, runs = 500, 10, 50 * time.Millisecond, 3
	message := map[string]any{"a": map[string]any{"a": 1}, "l": []any{1, 2}}
	compile := func(template func(n int) any) func(n int) {
		return func(n int) { expr.Compile(template(n), message, nil) }
	}
	object := func(n int) map[string]any {
		object := map[string]any{}
		for i := range n {
			object[fmt.Sprint("key", i)] = i
		}
		return object
	}
	for name, run := range map[string]func(n int){
		"expressions in a text":       compile(func(n int) any { return strings.Repeat("{{ 1 }}+", n) }),
		"wrong expressions in a text": compile(func(n int) any { return strings.Repeat("{{ x }}", n) }),
		"lines":                       compile(func(n int) any { return strings.Repeat("{{ $.x }}\n\n", n) }),
		"terms":                       compile(func(n int) any { return "{{ 1" + strings.Repeat("+1", 10*n) + " }}" }),
		"braces":                      compile(func(n int) any { return strings.Repeat("{{ {a: {b: 1}} }}", n) }),
		"braces not closed":           compile(func(n int) any { return strings.Repeat("{{ {", 100*n) }),
		"quotes":                      compile(func(n int) any { return "{{ " + strings.Repeat(`"`, 100*n+1) + " }}" }),
		"comments":                    compile(func(n int) any { return "{{ " + strings.Repeat("/*", 100*n) + " }}" }),
		"text":                        compile(func(n int) any { return strings.Repeat("x } ", 100*n) + "{{ 1 }}" }),
		"items": compile(func(n int) any {
			list := make([]any, n)
			for i := range list {
				list[i] = "{{ $.a.a }}"
			}
			return list
		}),
		"keys": compile(func(n int) any {
			object := object(n)
			for name := range object {
				object[name] = "{{ $.a ?? 1 }}"
			}
			return object
		}),
		"fields that are not there": func(n int) {
			expr.Compile(strings.Repeat("{{ $.kye }}", 100), object(20*n), nil)
		},
		"secrets":     func(n int) { expr.Secrets(strings.Repeat(`{{ secret("a/b") }}`, n)) },
		"completions": func(n int) { assist.Complete("$.", 2, object(5*n)) },
		"suggestions": func(n int) { assist.Suggest(object(5*n), target{}) },
		"words to complete": func(n int) {
			assist.Complete("map($.l, "+strings.Repeat("# + ", n)+"#.", 1<<30, message)
		},
		"brackets to complete": func(n int) { assist.Complete(strings.Repeat("(", n), 1<<30, message) },
	} {
		t.Run(name, func(t *testing.T) {
			least := func(n int) time.Duration {
				least := time.Hour
				for range runs {
					start := cpuTime(t)
					run(n)
					least = min(least, cpuTime(t)-start)
				}
				return least
			}
			once, four := least(n), least(4*n)
			if four > short && four > factor*once {
				t.Errorf("%d took %v of CPU, %d took %v", n, once, 4*n, four)
			}
			t.Logf("%v and %v", once, four)
		})
	}
}

func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestTextsAreBounded checks what is large or nested, and says where that is.
func TestTextsAreBounded(t *testing.T) {
	deep := any("{{ 1 }}")
	for range 10_000 {
		deep = map[string]any{"a": deep}
	}
	repeated := func(before, inside, after string, n int) string {
		return "ü\n{{ " + strings.Repeat(before, n) + inside + strings.Repeat(after, n) + " }}"
	}
	const nested = "nested more than 100 deep"
	tests := map[string]struct {
		template     any
		want         string
		line, column int
	}{
		"parentheses":     {repeated("(", "1", ")", 300), nested, 2, 4 + 100},
		"lists":           {repeated("[", "1", "]", 300), nested, 2, 4 + 100},
		"objects":         {repeated("{a:", "1", "}", 300), nested, 2, 4 + 300},
		"functions":       {repeated("len(", "1", ")", 300), nested, 2, 4 + 3 + 400},
		"loops":           {repeated("map($.l, ", "#", ")", 300), nested, 2, 4 + 3 + 900},
		"indexes":         {repeated("$.l[", "1", "]", 300), nested, 2, 4 + 3 + 400},
		"!":               {repeated("!", "true", "", 300), nested, 2, 4 + 100},
		"-":               {repeated("-", "1", "", 300), nested, 2, 4 + 100},
		"not":             {repeated("not ", "true", "", 300), nested, 2, 4 + 400},
		"mixed":           {repeated("!(", "true", ")", 300), nested, 2, 4 + 100},
		"conditions":      {repeated("true ? 1 : ", "1", "", 300), nested, 2, 4 + 5 + 1100},
		"if":              {repeated("if true { 1 } else ", "{ 1 }", "", 300), nested, 2, 0},
		"let":             {repeated("let x = 1; ", "1", "", 300), nested, 2, 4 + 1100},
		"powers":          {repeated("2 ** ", "2", "", 300), nested, 2, 4 + 2 + 500},
		"terms":           {repeated("1 + ", "1", "", 3000), "maximum allowed nodes", 2, 0},
		"a long path":     {repeated("", "$", ".a", 3000), "maximum allowed nodes", 2, 0},
		"a long ??":       {repeated("$.a ?? ", "1", "", 2000), "maximum allowed nodes", 2, 0},
		"pipes":           {repeated("", "$", "| len()", 2000), "maximum allowed nodes", 2, 0},
		"80,000 terms":    {repeated("1+", "1", "", 80_000), "longer than 16384 bytes", 2, 3},
		"many":            {strings.Repeat("{{ 1 }}", 20_000), "at most 10000 expressions", 1, 0},
		"a deep template": {deep, "nested more than 64 deep", 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			mapping, check := expr.Compile(test.template, nil, nil)
			if mapping != nil || len(check.Findings) == 0 {
				t.Fatalf("outcome = %v", check.Outcome)
			}
			found := check.Findings[len(check.Findings)-1]
			if !strings.Contains(found.Message, test.want) || found.Line != test.line || test.column > 0 && found.Column != test.column {
				t.Errorf("%d:%d: %s, want %d:%d: %s", found.Line, found.Column, found.Message, test.line, test.column, test.want)
			}
		})
	}
}
