package quickjsvm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/quickjsvm"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

var limits = script.Limits{Timeout: time.Minute, Memory: 8 << 20}

func functions(t testing.TB) []helper.Function {
	t.Helper()
	library := helper.NewLibrary(map[string]map[string]any{"patchbay:test": {
		"rewrite": func(image, registry string) (string, error) {
			if image == "" {
				return "", errors.New("not a reference")
			}
			return registry + "/" + image, nil
		},
		"upper": strings.ToUpper,
		"parse": func(given ...any) any { return map[string]any{"given": given} },
	}})
	functions, err := library.Named([]string{"__patchbay_helpers_0_rewrite", "__patchbay_helpers_0_upper", "__patchbay_helpers_0_parse"})
	if err != nil {
		t.Fatal(err)
	}
	return functions
}

func compile(t testing.TB, code string) (script.Program, error) {
	t.Helper()
	return quickjsvm.New().Compile(script.Bundle{Name: "script.ts", Code: code, Console: true}, functions(t))
}

func program(t testing.TB, code string) script.Program {
	t.Helper()
	p, err := compile(t, code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func run(t testing.TB, code string, input any) (any, error) {
	t.Helper()
	return program(t, code).Run(t.Context(), script.Call{Input: input, Extra: map[string]any{"c": 1.5}, Limits: limits})
}

const start = "const rewrite = __patchbay_helpers_0_rewrite, upper = __patchbay_helpers_0_upper, parse = __patchbay_helpers_0_parse; globalThis.__patchbay_main = function "

func body(text string) string { return start + "(input, context) {" + text + "\n}" }

func TestValues(t *testing.T) {
	type m = map[string]any
	big := int64(9007199254740993) // 2^53 + 1
	long := json.Number("123456789012345678901234567890")
	tests := map[string]struct {
		body  string
		input any
		want  any
	}{
		"as it came":             {"return input", m{"a": big, "l": []any{1.5, nil, true, "x"}}, m{"a": big, "l": []any{1.5, nil, true, "x"}}},
		"untouched part":         {"input.b = 1; return input", m{"a": m{"n": big}}, m{"a": m{"n": big}, "b": int64(1)}},
		"moved part":             {"return {x: [input.x]}", m{"x": m{"n": long}}, m{"x": []any{m{"n": long}}}},
		"exact in a list":        {"return input", []any{[]any{int64(math.MaxInt64), int64(math.MinInt64)}}, []any{[]any{int64(math.MaxInt64), int64(math.MinInt64)}}},
		"exact, overwritten":     {"input.n = 7; return input", m{"n": big}, m{"n": int64(7)}},
		"exact, computed with":   {"return input.n + 1", m{"n": json.Number("41")}, int64(42)},
		"exact, under __proto__": {"return input", m{"__proto__": m{"__proto__": big}}, m{"__proto__": m{"__proto__": big}}},
		"fractions":              {"return input", []any{json.Number("0.1"), json.Number("1e400"), 1e21, 1e-7, json.Number("0.12345678901234567890")}, []any{0.1, json.Number("1e400"), 1e21, 1e-7, json.Number("0.12345678901234567890")}},
		"numbers":                {"return [1, 2.0, 4/2, 0.5, 2**53, -(2**53), 2**53+2, 1e20, 1e21, 5e-324, 1.7976931348623157e308]", nil, []any{int64(1), int64(2), int64(2), 0.5, int64(1 << 53), int64(-1 << 53), float64(1<<53 + 2), 1e20, 1e21, 5e-324, math.MaxFloat64}},
		"texts":                  {"return input.s + ' 🚀\\u0000\\n\"\\\\'", m{"s": "é\x00\u2028"}, "é\x00\u2028 🚀\x00\n\"\\"},
		"names":                  {"return input", m{"": int64(1), "a\"b": int64(2), "é\n": int64(3), "__proto__": int64(4), "1": int64(5)}, m{"": int64(1), "a\"b": int64(2), "é\n": int64(3), "__proto__": int64(4), "1": int64(5)}},
		"half a character":       {"return '\\ud800x'", nil, "\ufffdx"},
		"no UTF-8":               {"return input", "a\xffb", "a\ufffdb"},
		"undefined dropped":      {"return {a: undefined, b: null, c: [undefined]}", nil, m{"b": nil, "c": []any{nil}}},
		"nothing":                {"", nil, nil},
		"empty":                  {"return [{}, [], '']", nil, []any{m{}, []any{}, ""}},
		"context":                {"return context.c", nil, 1.5},
		"date":                   {"return {d: new Date(0)}", nil, m{"d": "1970-01-01T00:00:00.000Z"}},
		"toJSON":                 {"return {d: {toJSON() { return 'mine' }}}", nil, m{"d": "mine"}},
		"class":                  {"class P { x = 1; #y = 2; get z() { return 3 } sum() { return this.x + this.#y } }; const p = new P(); return {p, s: p.sum()}", nil, m{"p": m{"x": int64(1)}, "s": int64(3)}},
		"named class":            {"class P { x = 1; get [Symbol.toStringTag]() { return 'P' } }; return new P()", nil, m{"x": int64(1)}},
		"error":                  {"return new RangeError('no')", nil, m{"name": "RangeError", "message": "no"}},
		"boxes":                  {"return [new String('a'), new Number(1.5), new Boolean(false)]", nil, []any{"a", 1.5, false}},
		"proxies":                {"return [new Proxy({a: 1}, {}), new Proxy([1], {})]", nil, []any{m{"a": int64(1)}, []any{int64(1)}}},
		"no prototype":           {"return Object.assign(Object.create(null), {a: 1})", nil, m{"a": int64(1)}},
		"bigint":                 {"return [10n, 2n ** 70n, -(2n ** 63n)]", nil, []any{int64(10), json.Number("1180591620717411303424"), int64(math.MinInt64)}},
		"same object in two":     {"const a = {x: 1}; return [a, a]", nil, []any{m{"x": int64(1)}, m{"x": int64(1)}}},
		"numbers of Go":          {"return input", []any{int64(1), 0.5, []any(nil), m(nil), json.Number("7")}, []any{int64(1), 0.5, nil, nil, int64(7)}},
		"promise":                {"return Promise.resolve().then(() => ({a: 1}))", nil, m{"a": int64(1)}},
		"awaited":                {"return (async () => { let s = 0; for await (const x of (async function* () { yield 1; yield 2 })()) s += x; return s })()", nil, int64(3)},
		"helper":                 {"return [rewrite('a', 'b'), upper('a'), rewrite('a', 'b', 'c')]", nil, []any{"b/a", "A", "b/a"}},
		"helper with values":     {"return parse({a: [1, 2.5, 3n]}, undefined, 'x', undefined).given", nil, []any{m{"a": []any{int64(1), 2.5, int64(3)}}, nil, "x"}},
		"helper's exception":     {"try { rewrite('', '') } catch (e) { return [e.message, e instanceof Error] }", nil, []any{"rewrite: not a reference", true}},
		"changed built-ins":      {"Array.prototype.push = Array.prototype[Symbol.iterator] = Object.keys = JSON.stringify = JSON.parse = () => { throw 1 }; String.prototype.toJSON = Number.prototype.toJSON = () => 2; Object.defineProperty(Array.prototype, 5, {set() { throw 3 }}); return {a: [1, 'x'], b: parse({c: input})}", int64(7), m{"a": []any{int64(1), "x"}, "b": m{"given": []any{m{"c": int64(7)}}}}},
		"logging while exported": {"return {a: {get x() { console.log({deep: {deeper: [1]}}); return parse({y: [2]}).given }}, z: [3]}", nil, m{"a": m{"x": []any{m{"y": []any{int64(2)}}}}, "z": []any{int64(3)}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := fmt.Sprintf("%#v", test.input)
			got, err := run(t, body(test.body), test.input)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %#v, want %#v", got, test.want)
			}
			if after := fmt.Sprintf("%#v", test.input); after != before {
				t.Errorf("the input was changed to %s", after)
			}
		})
	}
}

func TestNegativeZero(t *testing.T) {
	got, err := run(t, body("return [-0]"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := got.([]any)[0].(float64); !ok || !math.Signbit(f) {
		t.Errorf("got %#v, want a negative zero", got)
	}
}

func TestErrors(t *testing.T) {
	tests := map[string]struct{ code, want string }{
		"exception":           {body("throw new RangeError('too much')"), "script.ts: RangeError: too much"},
		"thrown object":       {body("throw {code: 7, n: 8n}"), `script.ts: the script threw {"code":7,"n":8}`},
		"thrown text":         {body("throw 'oh'"), `script.ts: the script threw "oh"`},
		"thrown nothing":      {body("throw undefined"), "script.ts: the script threw undefined"},
		"thrown symbol":       {body("throw Symbol('x')"), "script.ts: the script threw Symbol(x)"},
		"thrown cycle":        {body("const a = {}; a.a = a; throw a"), "script.ts: the script threw [object Object]"},
		"hostile":             {body("throw {toString() { throw 1 }, get a() { throw 2 }}"), "script.ts: the script threw an error that can't be shown"},
		"in a promise":        {body("return Promise.reject(new TypeError('late'))"), "script.ts: TypeError: late"},
		"in an async":         {body("return (async () => { await 1; throw 'late' })()"), `script.ts: the script threw "late"`},
		"top level":           {"null.x", "script.ts: TypeError: cannot read property 'x' of null"},
		"never settles":       {body("return new Promise(() => {})"), "script script.ts: the script waits for a promise that nothing can settle: timers and network are not there"},
		"no function":         {"globalThis.__patchbay_main = 7", "script.ts exports something else than a function by default: write export default function (input) { … }"},
		"function":            {body("return {a: [{b() {}}]}"), "script script.ts: the result.a[0].b is a function, which no message can hold"},
		"function itself":     {body("return () => 1"), "script script.ts: the result is a function, which no message can hold"},
		"cycle":               {body("const a = {}; a.list = [a]; return a"), "script script.ts: the result.list[0] holds itself"},
		"cycle by toJSON":     {body("return {a: {toJSON() { return this }}}"), "script script.ts: the result.a holds itself"},
		"not a number":        {body("return {n: 0/0}"), "script script.ts: the result.n is NaN, which no message can hold"},
		"infinite":            {body("return [1, [-1/0]]"), "script script.ts: the result[1][0] is -Infinity, which no message can hold"},
		"map":                 {body("return {m: new Map()}"), "script script.ts: the result.m is a Map, which no message can hold: return Object.fromEntries(map), [...set] or [...bytes]"},
		"bytes":               {body("return new Uint8Array(2)"), "script script.ts: the result is a Uint8Array, which no message can hold: return Object.fromEntries(map), [...set] or [...bytes]"},
		"promise within":      {body("return [Promise.resolve(1)]"), "script script.ts: the result[0] is a promise: await it"},
		"expression":          {body("return {r: /a/}"), "script script.ts: the result.r is a regExp, which no message can hold"},
		"invalid date":        {body("return {d: new Date(NaN)}"), "script script.ts: the result.d is an invalid date"},
		"symbol":              {body("return Symbol('x')"), "script script.ts: the result is a symbol, which no message can hold"},
		"many values":         {body("const a = []; a.length = 2000000; return [[a]]"), "the result[0][0] is too large: over 2000000 values"},
		"deep":                {body("let a = []; for (let i = 0; i < 600; i++) a = [a]; return a"), "[0][0] is nested over 500 deep"},
		"long list":           {body("const a = []; a.length = 1e8; return {a}"), "script script.ts: the result.a is too long: 100000000 items"},
		"lying length":        {body("return new Proxy([], {get: () => 2 ** 40})"), "script script.ts: the result is too long: 1099511627776 items"},
		"getter":              {body("return {get a() { throw new Error('no') }}"), "script.ts: Error: no"},
		"helper":              {body("rewrite('', '')"), "script.ts: Error: rewrite: not a reference"},
		"argument of helper":  {body("parse(1, {a: [() => 1]})"), "script.ts: TypeError: parse: argument 2: the result.a[0] is a function, which no message can hold"},
		"long text":           {body("throw new Error('x'.repeat(1e6))"), "xxx…"},
		"recursion":           {body("const f = () => f() + 1; return f()"), "script script.ts was stopped: functions call each other too deep"},
		"recursion, own JSON": {body("let a = []; for (let i = 0; i < 3000; i++) a = [a]; return JSON.stringify(a)"), "script script.ts was stopped: functions call each other too deep"},
		"memory":              {body("const a = []; for (;;) a.push({a: [1, 2, 3]})"), "more memory than its limit of 8 MB"},
		"thrown null":         {body("throw null"), "script script.ts was stopped: it threw null, which is what happens to a script that needs more memory than its limit of 8 MB"},
		"memory, one text":    {body("return 'x'.repeat(1 << 24)"), "script script.ts was stopped: it needs more memory than its limit of 8 MB"},
		"memory of the text":  {body("return Array(6).fill('x'.repeat(1 << 20))"), "script script.ts was stopped: it needs more memory than its limit of 8 MB"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := run(t, test.code, map[string]any{})
			if err == nil {
				t.Fatalf("no error but %.100v", got)
			}
			if whole := strings.HasPrefix(test.want, "script"); whole && err.Error() != test.want || !strings.HasSuffix(err.Error(), test.want) {
				t.Errorf("error = %.1000q\nwant    %q", err, test.want)
			}
		})
	}
}

func TestInputTooLarge(t *testing.T) {
	tests := map[string]struct {
		input any
		want  string
	}{
		"text":      {strings.Repeat("x", 9<<20), "memory"},
		"wide text": {strings.Repeat("é", 4<<20), "memory"},
		"nesting":   {nested(2100), "its input is nested over 2000 deep"},
		"struct":    {[]any{struct{}{}}, "its input holds a struct {}, which is not plain"},
		"no number": {json.Number("1x"), `its input holds the number "1x", which is none`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := run(t, body("return 1"), test.input); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
	if got, err := run(t, body("let n = 0; for (let a = input; a.length > 0; a = a[0]) n++; return n"), nested(1990)); err != nil || got != int64(1990) {
		t.Errorf("depth = %v, %v, want 1990", got, err)
	}
}

func nested(depth int) any {
	list := []any{}
	for range depth {
		list = []any{list}
	}
	return list
}

func TestStops(t *testing.T) {
	tests := map[string]string{
		"loop":              "for (;;) {}",
		"loop, caught":      "for (;;) { try { for (;;) {} } catch (e) {} finally { for (;;) {} } }",
		"promises":          "const again = async () => { await 1; return again() }; return again()",
		"promises for ever": "const again = () => Promise.resolve().then(again); again(); return 1",
		"getter":            "return {get a() { for (;;) {} }}",
		"toString":          "throw {toString() { for (;;) {} }, get a() { for (;;) {} }}",
		"then":              "return {then: 0, toJSON() { for (;;) {} }}",
		"expression":        "return /^(([a-z])+.)+\\2[A-Z]([a-z])+$/.test('a'.repeat(60))",
		"look-ahead":        "return /(?=(x+x+)+y)/.test('x'.repeat(60))",
		"top level":         "}; for (;;) {} {",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			p := program(t, body(text))
			if _, err := p.Run(t.Context(), script.Call{Limits: script.Limits{Timeout: 300 * time.Millisecond, Memory: 1 << 30}}); err == nil || !strings.Contains(err.Error(), "longer than its timeout of 300ms") {
				t.Errorf("error = %v, want the timeout", err)
			}
			cause := errors.New("nobody waits")
			ctx, cancel := context.WithCancelCause(t.Context())
			go cancel(cause)
			if _, err := p.Run(ctx, script.Call{Limits: limits}); !errors.Is(err, cause) {
				t.Errorf("error = %v, want the context's", err)
			}
		})
	}
}

func TestConsole(t *testing.T) {
	var lines []string
	log := func(level slog.Level, line string) { lines = append(lines, level.String()+" "+line) }
	p := program(t, body("console.log('a', 2, {b: [1n]}, null, undefined, Symbol('s')); console.warn(new Error('careful')); console.error('x'.repeat(1e6)); console.debug(); console.info([,1], new Map()); for (let i = 0; i < 300; i++) console.log(i)"))
	for range 2 {
		lines = nil
		if _, err := p.Run(t.Context(), script.Call{Log: log, Limits: script.Limits{Timeout: limits.Timeout, Memory: limits.Memory, Pooled: true}}); err != nil {
			t.Fatal(err)
		}
		want := []string{`INFO a 2 {"b":[1]} null undefined Symbol(s)`, "WARN Error: careful", "ERROR " + strings.Repeat("x", 8192), "DEBUG ", "INFO [null,1] [object Map]"}
		if len(lines) != 201 || !reflect.DeepEqual(lines[:5], want) || lines[200] != "WARN the script logs too much: the rest is left out" {
			t.Errorf("%d lines, first %.200q, last %q", len(lines), lines[:5], lines[len(lines)-1])
		}
	}
	if _, err := p.Run(t.Context(), script.Call{Limits: limits}); err != nil {
		t.Errorf("without a log: %v", err)
	}
}

const counting = "let n = 0; globalThis.__patchbay_main = (input) => { if (input) throw input; globalThis.g = (globalThis.g ?? 0) + 1; return [++n, globalThis.g] }"

func TestFreshAndPooled(t *testing.T) {
	for pooled, want := range map[bool]string{false: "[1 1] [1 1] [1 1]", true: "[1 1] [2 2] [1 1]"} {
		p := program(t, counting)
		var all []string
		for _, input := range []any{nil, nil, "an error throws its engine away", nil} {
			call := script.Call{Input: input, Limits: limits}
			call.Pooled = pooled
			if got, err := p.Run(t.Context(), call); err == nil {
				all = append(all, fmt.Sprint(got))
			}
		}
		if got := strings.Join(all, " "); got != want {
			t.Errorf("pooled %v: got %s, want %s", pooled, got, want)
		}
	}
}

func TestMessageFromTheWire(t *testing.T) {
	type fields struct {
		B int64             `json:"b"`
		A []map[string]bool `json:"a"`
	}
	var encoder wire.Encoder
	encoder.Reset(1 << 20)
	input := map[string]any{"z": []any{int64(9007199254740993), fields{B: 1, A: []map[string]bool{{"y": true}}}}}
	if err := encoder.Value(input); err != nil {
		t.Fatal(err)
	}
	got, err := run(t, body("return [input, Object.keys(input.z[1])]"), wire.NewMessage(encoder.Buf).Next())
	if err != nil {
		t.Fatal(err)
	}
	want := []any{
		map[string]any{"z": []any{int64(9007199254740993), map[string]any{"b": int64(1), "a": []any{map[string]any{"y": true}}}}},
		[]any{"b", "a"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDoesNotCompile(t *testing.T) {
	_, err := compile(t, "let a = 1;\nlet a = 2;")
	if err == nil || !strings.Contains(err.Error(), "script.ts: the strict engine does not know this JavaScript: SyntaxError") {
		t.Errorf("error = %v", err)
	}
}
