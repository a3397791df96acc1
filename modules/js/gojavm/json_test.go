package gojavm_test

import (
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/patchbay-dev/patchbay/modules/js/gojavm"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// run runs a function's text on an input.
func run(t testing.TB, function string, input any) (any, error) {
	t.Helper()
	program, err := gojavm.New().Compile(script.Bundle{Name: "script.ts", Code: "globalThis." + script.MainName + " = " + function}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return program.Run(t.Context(), script.Call{
		Input: input, Log: func(slog.Level, string) {}, Limits: script.Limits{Timeout: time.Minute, Memory: 256 << 20},
	})
}

func TestJSON(t *testing.T) {
	tests := map[string]struct{ expression, want string }{
		"values":              {`JSON.stringify(JSON.parse(' { "a" : [ 1 , -2.5e3 , true , false , null , "x" ] } '))`, `{"a":[1,-2500,true,false,null,"x"]}`},
		"last of a name":      {`JSON.stringify(JSON.parse('{"a":1,"b":2,"a":3}'))`, `{"a":3,"b":2}`},
		"negative zero":       {`String(Object.is(JSON.parse('-0'), -0)) + Object.is(JSON.parse('-0.0e5'), -0)`, "truetrue"},
		"large numbers":       {`[9007199254740993, 1e400, -1e400, 123456789012345678901234567890, 1e-400].map((_, i) => String(JSON.parse('[9007199254740993,1e400,-1e400,123456789012345678901234567890,1e-400]')[i])).join()`, "9007199254740992,Infinity,-Infinity,1.2345678901234568e+29,0"},
		"prototype's name":    {`(() => { const o = JSON.parse('{"__proto__":{"a":1}}'); return [Object.keys(o), o.a, Object.getPrototypeOf(o) === Object.prototype].join() })()`, "__proto__,,true"},
		"no setters":          {`(() => { Object.defineProperty(Object.prototype, 'a', {set() { throw 1 }, configurable: true}); return JSON.parse('{"a":7}').a })().toString()`, "7"},
		"index names first":   {`JSON.stringify(JSON.parse('{"b":1,"1":2,"0":3}'))`, `{"0":3,"1":2,"b":1}`},
		"escapes":             {`JSON.parse('"\\u0041\\n\\\\\\/\\"\\ud83d\\ude00"')`, "A\n\\/\"😀"},
		"half a pair":         {`[JSON.parse('"\\ud800"').charCodeAt(0), JSON.parse('"\ud800"').charCodeAt(0), JSON.parse('"é\udc00"').charCodeAt(1)].join()`, "55296,55296,56320"},
		"half a pair, out":    {`JSON.stringify('a\ud800b\udc00😀')`, `"a\ud800b\udc00😀"`},
		"control characters":  {`JSON.stringify('\u0000\b\f\t"\\\u007f\u2028')`, "\"\\u0000\\b\\f\\t\\\"\\\\\u007f\u2028\""},
		"reviver":             {`JSON.stringify(JSON.parse('{"a":[1,2,{"b":3}],"c":4}', function (k, v) { return typeof v === 'number' ? (v === 2 ? undefined : v * 10) : v }))`, `{"a":[10,null,{"b":30}],"c":40}`},
		"reviver's order":     {`(() => { const s = []; JSON.parse('{"a":[1],"b":{}}', (k, v) => { s.push(k); return v }); return s.join('|') })()`, "0|a|b|"},
		"replacer":            {`JSON.stringify({a: 1, b: [2, 'x']}, function (k, v) { return v === 2 ? undefined : v })`, `{"a":1,"b":[null,"x"]}`},
		"names":               {`JSON.stringify({a: 1, b: {a: 2, c: 3}, 1: 4}, ['b', 'a', 1, 'a', new String('c')])`, `{"b":{"a":2,"c":3},"a":1,"1":4}`},
		"no names":            {`JSON.stringify({a: 1}, [])`, "{}"},
		"indent":              {`JSON.stringify({a: [1, {}], b: []}, null, 2)`, "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}"},
		"indent by text":      {`JSON.stringify([1], null, 'abcdefghijklm')`, "[\nabcdefghij1\n]"},
		"indent at most 10":   {`JSON.stringify([1], null, 99)`, "[\n          1\n]"},
		"toJSON":              {`JSON.stringify({d: new Date(0), o: {toJSON(k) { return k + '!' }}})`, `{"d":"1970-01-01T00:00:00.000Z","o":"o!"}`},
		"boxes":               {`JSON.stringify([new Number(1), new String('x'), new Boolean(false), Object(Symbol('s'))])`, `[1,"x",false,{}]`},
		"what JSON has not":   {`JSON.stringify([undefined, () => 1, Symbol('s'), NaN, Infinity, -0])`, `[null,null,null,null,null,0]`},
		"left out":            {`JSON.stringify({a: undefined, b: () => 1, c: Symbol('s')})`, "{}"},
		"nothing":             {`String(JSON.stringify(undefined)) + JSON.stringify(() => 1)`, "undefinedundefined"},
		"proxies":             {`JSON.stringify([new Proxy([1, 2], {}), new Proxy({a: 1}, {})])`, `[[1,2],{"a":1}]`},
		"of the input":        {`JSON.stringify(input)`, `{"a":1,"b":["x",null]}`},
		"toJSON of a BigInt":  {`(() => { BigInt.prototype.toJSON = function () { return this + 'n' }; return JSON.stringify([1n]) })()`, `["1n"]`},
		"a name and a length": {`[JSON.parse.name, JSON.parse.length, JSON.stringify.name, JSON.stringify.length, Object.keys(JSON).length].join()`, "parse,2,stringify,3,0"},
		"of no text":          {`[JSON.parse(1), JSON.parse(null), JSON.parse(true), JSON.parse({toString: () => '"x"'})].join()`, "1,,true,x"},
		"5000 deep":           {`String(JSON.stringify(JSON.parse('['.repeat(5000) + ']'.repeat(5000))).length)`, "10000"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := run(t, "(input) => "+test.expression, map[string]any{"a": int64(1), "b": []any{"x", nil}})
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestJSONErrorsCanBeCaught(t *testing.T) {
	tests := map[string]struct{ expression, want string }{
		"deep":               {`JSON.parse('['.repeat(2600000))`, "RangeError: JSON.parse: the text is nested over 5000 deep"},
		"deep objects":       {`JSON.parse('{"a":'.repeat(100000))`, "RangeError: JSON.parse: the text is nested over 5000 deep"},
		"deep value":         {`JSON.stringify((() => { let o = []; for (let i = 0; i < 50000; i++) o = [o]; return o })())`, "RangeError: JSON.stringify: the value is nested over 5000 deep"},
		"deep by a reviver":  {`JSON.parse('[1]', function (k, v) { if (!Array.isArray(v)) { let o = []; for (let i = 0; i < 50000; i++) o = [o]; this[1] = o; this.length = 2 } return v })`, ""},
		"long":               {`JSON.stringify(Array(3000).fill('x'.repeat(20000)))`, "RangeError: JSON.stringify: a text of over 33554432 characters is refused"},
		"circle":             {`(() => { const a = {}; a.a = a; return JSON.stringify(a) })()`, "TypeError: Converting circular structure to JSON"},
		"BigInt":             {`JSON.stringify(1n)`, "TypeError: Do not know how to serialize a BigInt"},
		"end":                {`JSON.parse('{"a":')`, "SyntaxError: Unexpected end of JSON input"},
		"empty":              {`JSON.parse('')`, "SyntaxError: Unexpected end of JSON input"},
		"undefined":          {`JSON.parse()`, `SyntaxError: Unexpected token 'u' in JSON at position 0`},
		"more":               {`JSON.parse('1 2')`, `SyntaxError: Unexpected token '2' in JSON at position 2`},
		"position":           {`JSON.parse('["é😀",x]')`, `SyntaxError: Unexpected token 'x' in JSON at position 7`},
		"comma":              {`JSON.parse('[1,]')`, `SyntaxError: Unexpected token ']' in JSON at position 3`},
		"leading zero":       {`JSON.parse('01')`, `SyntaxError: Unexpected token '1' in JSON at position 1`},
		"sign":               {`JSON.parse('+1')`, `SyntaxError: Unexpected token '+' in JSON at position 0`},
		"point":              {`JSON.parse('1.')`, "SyntaxError: Unexpected end of JSON input"},
		"quote":              {`JSON.parse("'a'")`, `SyntaxError: Unexpected token '\'' in JSON at position 0`},
		"line in a string":   {`JSON.parse('"a\nb"')`, `SyntaxError: Unexpected token '\n' in JSON at position 2`},
		"escape":             {`JSON.parse('"\\x"')`, `SyntaxError: Unexpected token 'x' in JSON at position 2`},
		"short escape":       {`JSON.parse('"\\u12"')`, `SyntaxError: Unexpected token '"' in JSON at position 5`},
		"thrown by a getter": {`JSON.stringify({get a() { throw new EvalError('mine') }})`, "EvalError: mine"},
		"symbol":             {`JSON.parse(Symbol('x'))`, "TypeError: Cannot convert a Symbol value to a string"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := run(t, "() => { try { "+test.expression+"; return '' } catch (e) { return String(e) } }", nil)
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

const roundTrip = `(text) => { try { return JSON.stringify(JSON.parse(text)) } catch (e) { return "threw " + e.name } }`

// FuzzJSONInScripts compares ours with goja's, which reads with encoding/json, on
// what both know how to read.
func FuzzJSONInScripts(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0,2.5e3,true,null,"x\u00e9\n"],"":{}}`, `[`, `"\ud800"`, `1e999`, `{"a":1,"a":2}`, strings.Repeat("[", 6000), ` 1 `, `"é"`} {
		f.Add(seed)
	}
	engine := gojavm.New()
	program, err := engine.Compile(script.Bundle{Name: "script.ts", Code: "globalThis." + script.MainName + " = " + roundTrip}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := program.Run(t.Context(), script.Call{Input: text, Limits: script.Limits{Timeout: 10 * time.Second, Memory: 256 << 20}})
		if err != nil {
			t.Fatalf("the script failed: %v", err)
		}
		// goja reads no halves of pairs and no numbers out of range, and nests as deep
		// as the text does.
		if !utf8.ValidString(text) || strings.Contains(strings.ToLower(text), `\ud`) || strings.ContainsRune(text, utf8.RuneError) ||
			strings.Count(text, "[")+strings.Count(text, "{") > 1000 {
			return
		}
		rt := goja.New()
		value, err := rt.RunString("(" + roundTrip + ")")
		if err != nil {
			t.Fatal(err)
		}
		theirs, _ := goja.AssertFunction(value)
		want, err := theirs(goja.Undefined(), rt.ToValue(text))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want.Export()) && !(want.String() == "threw SyntaxError" && strings.ContainsAny(text, "eE0123456789")) {
			t.Errorf("%q gives %v, want %v", text, got, want)
		}
	})
}
