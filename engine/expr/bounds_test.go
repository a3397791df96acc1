package expr_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/parser/operator"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// The bounds that a test holds one evaluation to. They are wide: an evaluation may
// make 64 MB, and making something takes some times its size.
const (
	mostAllocated = 400 << 20
	mostTime      = 3 * time.Minute
)

// hostileMessage holds what is large, deep, shared or at the edge of its type.
func hostileMessage() map[string]any {
	numbers, texts, pairs := make([]any, 20_000), make([]any, 10_000), make([]any, 10_000)
	object := map[string]any{}
	for i := range numbers {
		numbers[i] = (i * 7919) % 100_003
	}
	for i := range texts {
		texts[i] = strings.Repeat("t", 20) + itoa(i)
		pairs[i] = []any{texts[i], i}
		object[texts[i].(string)] = i
	}
	deep, shared := any("x"), any("xxxxxxxx")
	for range 20_000 {
		deep = []any{deep}
	}
	for range 60 {
		shared = []any{shared, shared}
	}
	return map[string]any{
		"text": strings.Repeat("x", 1<<18), "wide": strings.Repeat("ß", 1<<17), "escaped": strings.Repeat("\x01", 1<<18),
		"json": "[" + strings.Repeat("{},", 30_000) + "1]", "brackets": strings.Repeat("[", 1<<18), "part": "x", "empty": "",
		"numbers": numbers, "texts": texts, "pairs": pairs, "object": object, "deep": deep, "shared": shared,
		"big": 1 << 62, "negative": -1 << 63, "float": 1e300, "count": 1_000_000, "few": 3, "null": nil, "yes": true,
	}
}

var hostileArguments = []string{
	"$.text", "$.wide", "$.escaped", "$.json", "$.brackets", "$.part", "$.numbers", "$.texts", "$.pairs", "$.object",
	"$.deep", "$.shared", "$.big", "$.negative", "$.float", "$.count", "$.null", "$.yes",
}

var hostilePredicates = []string{
	"true", "#", "$.text", "[#, $.numbers]", "{a: $.object}", `repeat("x", 100000)`, "# in $.numbers", "map($.numbers, #)",
}

// TestEveryFunctionIsBounded calls each function that the language has, whatever
// they are in the version that is built in, with hostile arguments.
func TestEveryFunctionIsBounded(t *testing.T) {
	message := hostileMessage()
	for _, f := range append(slices.Clone(builtin.Names), "json", "parseJSON", "base64") {
		t.Run(f, func(t *testing.T) {
			var calls []string
			if f == "now" {
				calls = append(calls, "now()")
			}
			if slices.Contains([]string{"date", "duration", "timezone"}, f) { // what none of the values is
				calls = append(calls, `date("2026-01-01")`, `duration("1h")`, `timezone("UTC")`)
			}
			// What is done in the time also when the machine is busy.
			calls = append(calls, f+`("[1, 2]")`, f+"([1, 2])", f+"({a: 1})", f+"(1)", f+`("a", "a")`)
			if f == "bitshl" { // what shifts the values out of 64 bits
				calls = append(calls, "bitshl($.few, $.few)")
			}
			index, ok := builtin.Index[f]
			predicated := ok && builtin.Builtins[index].Predicate
			for _, a := range hostileArguments {
				if !predicated {
					calls = append(calls, f+"("+a+")", f+`("x", `+a+", "+a+")", f+"("+a+`, "", $.text)`, f+"("+a+", $.part, $.text)",
						f+"("+a+", "+a+")", f+"("+a+", $.count)", f+"("+a+", $.part)")
				}
			}
			for _, list := range []string{"$.numbers", "1..30000", "1..$.few"} {
				for _, predicate := range hostilePredicates {
					if predicated {
						calls = append(calls, f+"("+list+", "+predicate+")")
					}
				}
				if predicated {
					calls = append(calls, f+"("+list+", [#acc, #acc], 1)", f+"("+list+`, #acc + #acc, "xxxxxxxx")`, f+"("+list+", [#acc], 1)",
						f+"("+list+", concat(#acc, #acc), [1])", f+"("+list+`, #, "desc")`, f+"("+list+", {a: #acc, b: #acc}, 1)")
				}
			}
			evaluated := 0
			for _, call := range calls {
				if boundedEvaluation(t, "{{ "+call+" }}", message) {
					evaluated++
				}
			}
			if evaluated == 0 {
				t.Errorf("no call of %s() has a value, so that nothing was tried", f)
			}
		})
	}
}

// TestEveryOperatorIsBounded is the same for the operators.
func TestEveryOperatorIsBounded(t *testing.T) {
	message := hostileMessage()
	var templates []string
	operands := []string{"$.text", "$.numbers", "$.object", "$.deep", "$.shared", "$.big", "$.negative", "$.float", "$.null"}
	for name := range operator.Binary {
		if name == "|" {
			continue
		}
		for _, a := range operands {
			for _, b := range []string{a, "$.text", "$.big"} {
				templates = append(templates, "{{ "+a+" "+name+" "+b+" }}")
			}
			templates = append(templates, "{{ reduce(1..60, #acc "+name+" #acc, "+a+") }}", "{{ map(1..10000, # "+name+" "+a+") }}",
				"{{ map(1..10000, "+a+" "+name+" "+a+") }}")
		}
	}
	for name := range operator.Unary {
		for _, a := range operands {
			templates = append(templates, "{{ "+name+" "+a+" }}", "{{ map(1..10000, "+name+" "+a+") }}")
		}
	}
	for _, a := range hostileArguments {
		templates = append(templates, "{{ "+a+"[1:-1] }}", "{{ "+a+"[:$.count] }}", "{{ "+a+"[$.negative:$.big] }}", "{{ map(1..10000, "+a+"[1:]) }}",
			"{{ map(1..10000, "+a+") }}", "{{ ["+a+", "+a+"] }}", "{{ $.yes ? "+a+" : 1 }}",
			strings.Repeat("{{ "+a+" }}", 200), "{{ map(1..1000, json("+a+")) }}",
			"{{ let a = ["+a+", "+a+"]; "+doubled("a", 40)+"}}")
	}
	for _, template := range templates {
		boundedEvaluation(t, template, message)
	}
}

// doubled declares variables that each hold the one before twice, and names the last.
func doubled(name string, times int) string {
	var b strings.Builder
	for i := range times {
		next := fmt.Sprintf("v%d", i)
		fmt.Fprintf(&b, "let %s = {x: %s, y: %s}; ", next, name, name)
		name = next
	}
	return b.String() + name
}

// TestBoundedWork evaluates what ends by its own bounds only.
func TestBoundedWork(t *testing.T) {
	message := hostileMessage()
	for name, text := range map[string]string{
		"texts that replace texts":    `{{ replace(repeat('x',100000),'x',repeat('y',100000)) }}`,
		"a text doubled":              `{{ reduce(1..60, #acc + #acc, 'xxxxxxxx') }}`,
		"loops within loops":          `{{ map(1..1000000, map(1..1000000, map(1..1000000, #))) }}`,
		"loops over one list":         `{{ let l = 1..900000; all(l, all(l, true)) }}`,
		"a list read for each item":   `{{ filter($.numbers, (# + 1) in $.numbers) }}`,
		"texts compared":              `{{ count(1..900000, $.text + "a" == $.text + "b") }}`,
		"texts searched":              `{{ count(1..900000, $.text contains "y") }}`,
		"texts matched":               `{{ count(1..900000, $.text matches "(x+x+)+y") }}`,
		"computed expressions":        `{{ count(1..900000, "x" matches ("x" + string(#))) }}`,
		"a large expression":          `{{ $.text matches ("(" + repeat("a{1000}", 140) + ")") }}`,
		"lists compared":              `{{ $.shared == [$.shared[0], $.shared[1]] }}`,
		"objects made of one another": `{{ uniq(map($.numbers, [#])) }}`,
		"time zones":                  `{{ map(1..900000, date("2026-01-01", "2006-01-02", "Europe/Berlin")) }}`,
		"layouts":                     `{{ map(1..900000, now().Format($.text)) }}`,
		"JSON read for each item":     `{{ map(1..900000, len(parseJSON($.json))) }}`,
		"sorted texts":                `{{ sortBy(1..900000, $.text + string(#)) }}`,
		"grouped texts":               `{{ groupBy(1..900000, $.text) }}`,
	} {
		t.Run(name, func(t *testing.T) {
			mapping, check := expr.Compile(text, message, nil)
			if mapping == nil {
				t.Fatal(check.Err())
			}
			before, start := allocated(), time.Now()
			_, err := mapping.Apply(message)
			if err == nil {
				t.Error("no error")
			}
			if made := allocated() - before; made > mostAllocated {
				t.Errorf("made %d MB", made>>20)
			}
			if took := time.Since(start); took > mostTime {
				t.Errorf("took %v", took)
			}
			t.Logf("%v: %.120v", time.Since(start), err)
		})
	}
}

// boundedEvaluation compiles and applies a map and reports whether it gave a value.
// Its memory is bounded by the map alone, its time by a context too, or there would be
// no time for all of them.
func boundedEvaluation(t *testing.T, template string, message any) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	before, start := allocated(), time.Now()
	mapping, _ := expr.Compile(template, message, nil)
	if mapping == nil {
		return false
	}
	_, err := mapping.ApplyContext(ctx, message)
	if made := allocated() - before; made > mostAllocated {
		t.Errorf("%.200s made %d MB: %.100v", template, made>>20, err)
	}
	if took := time.Since(start); took > mostTime {
		t.Errorf("%.200s took %v: %.100v", template, took, err)
	}
	if err != nil && len(err.Error()) > 100_000 {
		t.Errorf("%.200s: the error has %d bytes", template, len(err.Error()))
	}
	return err == nil
}

func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}
