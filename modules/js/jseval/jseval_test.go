package jseval_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

var errNoReference = errors.New("not a reference")

func TestMain(m *testing.M) { jstest.Main(m, helpers()) }

func helpers() map[string]map[string]any {
	return map[string]map[string]any{
		"patchbay:image": {
			"rewrite": func(image, registry string) (string, error) {
				if image == "" {
					return "", errNoReference
				}
				return registry + "/" + image, nil
			},
			"upper":   strings.ToUpper,
			"parse":   func(image string) (reference, error) { return reference{Name: image, Tags: []string{"latest"}}, nil },
			"count":   func(r reference, more ...int) int { return len(r.Tags) + len(more) },
			"nothing": func() {},
		},
	}
}

type reference struct {
	Name   string   `json:"name"`
	Tags   []string `json:"tags,omitempty"`
	Hidden string   `json:"-"`
}

func settings(script string) jseval.Settings {
	return jseval.Settings{
		Script:         jseval.File{Name: "script.ts", Content: script},
		TimeoutSeconds: unhurried, MemoryMB: 128, Isolation: "fresh",
	}
}

func body(text string) jseval.Settings {
	return settings("export default function (input: any, context: any) {\n" + text + "\n}")
}

func run(t testing.TB, s jseval.Settings, input any) (any, error) {
	t.Helper()
	node := moduletest.Start(t, jseval.New(jstest.Scripts(t, helpers())), s)
	if err := node.Send("request", jseval.Request{Context: map[string]any{"c": 1}, InputData: input}).Err(); err != nil {
		return nil, err
	}
	response := node.Emitted("response")[0].(jseval.Response)
	if !reflect.DeepEqual(response.Context, map[string]any{"c": 1}) {
		t.Errorf("context = %v, want the one that came in", response.Context)
	}
	return response.OutputData, nil
}

type pod struct {
	Name    string            `json:"name"`
	Labels  map[string]string `json:"labels,omitempty"`
	Ports   []int             `json:"ports,omitempty"`
	Created time.Time         `json:"created,omitzero"`
	Owner   *pod              `json:"owner,omitempty"`
	Data    []byte            `json:"data,omitempty"`
	secret  string
}

func TestValues(t *testing.T) {
	type m = map[string]any
	big := int64(9007199254740993) // 2^53 + 1
	tests := map[string]struct {
		body  string
		input any
		want  any
	}{
		"as it came":          {"return input", m{"a": big, "l": []any{1.5, nil, true}}, m{"a": big, "l": []any{1.5, nil, true}}},
		"untouched part":      {"input.b = 1; return input", m{"a": m{"n": big}}, m{"a": m{"n": big}, "b": int64(1)}},
		"number text stays":   {"return {x: input.x}", m{"x": m{"n": json.Number("123456789012345678901234567890")}}, m{"x": m{"n": json.Number("123456789012345678901234567890")}}},
		"number text as read": {"return input.n + 1", m{"n": json.Number("41")}, int64(42)},
		"integers":            {"return [1, 2.0, 4/2, 0.5, -0]", nil, []any{int64(1), int64(2), int64(2), 0.5, negativeZero()}},
		"texts":               {"return input.s + ' 🚀'", m{"s": "é"}, "é 🚀"},
		"undefined dropped":   {"return {a: undefined, b: null, c: [undefined]}", nil, m{"b": nil, "c": []any{nil}}},
		"nothing":             {"", nil, nil},
		"context":             {"return context.c", nil, int64(1)},
		"same object twice":   {"return input.a === input.a && input.l[0] === input.l[0]", m{"a": m{}, "l": []any{m{}}}, true},
		"keys":                {"return [Object.keys(input), 'a' in input, 'z' in input, input.z === undefined]", m{"b": 1, "a": 2}, []any{[]any{"a", "b"}, true, false, true}},
		"for in and spread":   {"let s = ''; for (const k in input) s += k; return {s, ...input}", m{"b": int64(1), "a": int64(2)}, m{"s": "ab", "a": int64(2), "b": int64(1)}},
		"delete":              {"delete input.a; input.c = 3; delete input.c; return [input, Object.keys(input)]", m{"a": 1, "b": "x"}, []any{m{"b": "x"}, []any{"b"}}},
		"delete and again":    {"delete input.a; input.a = 5; return [input, Object.keys(input)]", m{"a": 1}, []any{m{"a": int64(5)}, []any{"a"}}},
		"deep write":          {"input.spec.list[1].image = 'new'; return input", m{"spec": m{"list": []any{m{"image": "a"}, m{"image": "b"}}}, "other": m{"x": "y"}}, m{"spec": m{"list": []any{m{"image": "a"}, m{"image": "new"}}}, "other": m{"x": "y"}}},
		"list methods":        {"return input.l.map(x => x * 2).filter(x => x > 2).concat([9]).reverse()", m{"l": []any{1, 2, 3}}, []any{int64(9), int64(6), int64(4)}},
		"push and sort":       {"input.l.push(0); input.l.sort(); return input", m{"l": []any{2, 1}}, m{"l": []any{int64(0), int64(1), int64(2)}}},
		"array":               {"return [Array.isArray(input.l), input.l.length, JSON.stringify(input)]", m{"l": []any{1}}, []any{true, int64(1), `{"l":[1]}`}},
		"struct":              {"return [input.name, input.labels.app, input.ports[1], input.owner, input.created, input.data, Object.keys(input)]", pod{Name: "p", Labels: map[string]string{"app": "web"}, Ports: []int{80, 443}, Created: time.Unix(0, 0).UTC(), Data: []byte("hi"), secret: "s"}, []any{"p", "web", int64(443), nil, "1970-01-01T00:00:00Z", "aGk=", []any{"name", "labels", "ports", "created", "data"}}},
		"struct untouched":    {"return input", pod{Name: "p", Owner: &pod{Name: "o"}, Ports: []int{1}}, m{"name": "p", "owner": m{"name": "o"}, "ports": []any{int64(1)}}},
		"struct in a list":    {"return input", []any{pod{Name: "p"}, &pod{Name: "q"}, []string{"x"}, 7}, []any{m{"name": "p"}, m{"name": "q"}, []any{"x"}, int64(7)}},
		"struct written":      {"input.owner.name = 'new'; return input", &pod{Name: "p", Owner: &pod{Name: "o"}}, m{"name": "p", "owner": m{"name": "new"}}},
		"date":                {"return {d: new Date(0)}", nil, m{"d": "1970-01-01T00:00:00.000Z"}},
		"toJSON":              {"return {d: {toJSON() { return 'mine' }}}", nil, m{"d": "mine"}},
		"class":               {"class P { x = 1; #y = 2; get z() { return 3 } sum() { return this.x + this.#y } }; const p = new P(); return {p, s: p.sum()}", nil, m{"p": m{"x": int64(1)}, "s": int64(3)}},
		"bigint":              {"return [10n, 2n ** 70n]", nil, []any{int64(10), json.Number("1180591620717411303424")}},
		"same object in two":  {"const a = {x: 1}; return [a, a]", nil, []any{m{"x": int64(1)}, m{"x": int64(1)}}},
		"own prototype name":  {"return input.constructor + input.hasOwnProperty('constructor')", m{"constructor": "c"}, "ctrue"},
		"map over entries":    {"return Object.fromEntries(Object.entries(input).map(([k, v]) => [k, v + 1]))", m{"a": 1}, m{"a": int64(2)}},
		"types":               {"interface A { x?: number }; enum E { One = 1 }; const a: A = {x: E.One}; return a?.x ?? 0", nil, int64(1)},
		"labelled regexp":     {"return 'nginx:1.27'.match(/(?<name>[^:]+):(?<tag>.+)/).groups.tag", nil, "1.27"},
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

func negativeZero() float64 { z := 0.0; return -z * 1 }

func TestUntouchedPartsAreNotCopied(t *testing.T) {
	shared := map[string]any{"x": "y"}
	got, err := run(t, body("input.n = 1; return input"), map[string]any{"shared": shared})
	if err != nil {
		t.Fatal(err)
	}
	if reflect.ValueOf(got.(map[string]any)["shared"]).Pointer() != reflect.ValueOf(shared).Pointer() {
		t.Error("a part that the script did not touch was copied")
	}
}

func TestModulesAndHelpers(t *testing.T) {
	tests := map[string]struct {
		script  string
		modules []jseval.File
		want    any
	}{
		"helper": {`import { rewrite, upper } from "patchbay:image"
export default () => rewrite("nginx", "local") + upper("x")`, nil, "local/nginxX"},
		"all of a helper module": {`import * as image from "patchbay:image"
export default () => image.rewrite("a", "b")`, nil, "b/a"},
		"helper with a struct": {`import { parse, count, nothing } from "patchbay:image"
export default () => { nothing(); const r = parse("n"); return [r, r.tags[0], count(r, 1, 2)] }`, nil,
			[]any{map[string]any{"name": "n", "tags": []any{"latest"}}, "latest", int64(3)}},
		"helper's error is an exception": {`import { rewrite } from "patchbay:image"
export default () => { try { rewrite("", "") } catch (e) { return e.message } }`, nil, "rewrite: not a reference"},
		"module": {`import { double } from "./lib/math"
import name from "names"
export default () => double(21) + name`, []jseval.File{
			{Name: "lib/math.ts", Content: `import { two } from "./two.js"; export const double = (x: number): number => x * two`},
			{Name: "lib/two.ts", Content: "export const two = 2"},
			{Name: "names", Content: "export default 'n'"},
		}, "42n"},
		"async": {`const wait = async (x: number) => x + 1
export default async function (input: any) { let s = 0; for (const x of [1, 2]) s += await wait(x); return {s: await Promise.all([s, wait(0)])} }`, nil,
			map[string]any{"s": []any{int64(5), int64(1)}}},
		"async generator": {`async function* g() { yield 1; yield 2 }
export default async () => { let s = 0; for await (const x of g()) s += x; return s }`, nil, int64(3)},
		"arrow in a variable": {"const f = () => 1\nexport default f", nil, int64(1)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := settings(test.script)
			s.Modules = test.modules
			got, err := run(t, s, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %#v, want %#v", got, test.want)
			}
		})
	}
}

func TestSettingsErrorsNameThePlace(t *testing.T) {
	tests := map[string]struct {
		script string
		module string
		want   []string
	}{
		"syntax":            {"export default function (input) {\n  return input..x\n}", "", []string{"script.ts:2:16:"}},
		"column in letters": {"export default () => 'é' +* 2", "", []string{"script.ts:1:27:"}},
		"no default":        {"export function f() {}", "", []string{`"default"`, "script.ts"}},
		"unknown import":    {"import x from 'lodash'\nexport default x", "", []string{"script.ts:1:15:", `no module "lodash"`, "patchbay:image"}},
		"nearly an import":  {"import {x} from 'patchbay:images'\nexport default x", "", []string{`did you mean "patchbay:image"?`}},
		"nearly a helper":   {"import {rewrit} from 'patchbay:image'\nexport default rewrit", "", []string{"script.ts:1:9:", `"rewrite"`}},
		"file":              {"import x from '/etc/passwd'\nexport default x", "", []string{"no module"}},
		"url":               {"import x from 'https://esm.sh/lodash'\nexport default x", "", []string{"no module"}},
		"require":           {"const fs = require('fs')\nexport default fs", "", []string{`no module "fs"`}},
		"in a module":       {"import x from 'm'\nexport default x", "export default 1 +", []string{"m.ts:1:19"}},
		"top-level await":   {"await 1\nexport default () => 1", "", []string{"script.ts:1:1"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := settings(test.script)
			if test.module != "" {
				s.Modules = []jseval.File{{Name: "m.ts", Content: test.module}}
			}
			err := moduletest.New(t, jseval.New(jstest.Scripts(t, helpers()))).Configure(s)
			if err == nil {
				t.Fatal("the script was taken")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
}

func TestSyntaxErrorsHavePlaces(t *testing.T) {
	tests := map[string]struct {
		script, module string
		want           module.PlacedError
	}{
		"in the script": {"\nexport default (é) => é..x\n", "", module.PlacedError{Path: "script.content", Line: 2, Column: 25}},
		"in a module":   {"import {a} from './more'\nexport default () => a", "export const a = )", module.PlacedError{Path: "modules[0].content", Line: 1, Column: 18}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			settings := jseval.Settings{
				Script:         jseval.File{Name: "script.ts", Content: test.script},
				Modules:        []jseval.File{{Name: "more.ts", Content: test.module}},
				TimeoutSeconds: 1, MemoryMB: 16, Isolation: "fresh",
			}
			component := jseval.New(jstest.Scripts(t, nil)).Instance()
			err := component.(module.SettingsHandler).OnSettings(t.Context(), settings)
			var placed *module.PlacedError
			if !errors.As(err, &placed) || placed.Path != test.want.Path || placed.Line != test.want.Line || placed.Column != test.want.Column {
				t.Errorf("placed = %+v of %v, want %+v", placed, err, test.want)
			}
		})
	}
}

func TestRunTimeErrors(t *testing.T) {
	tests := map[string]struct {
		script string
		want   []string
	}{
		"type error":         {"interface A {}\n\nexport default function (input: any) {\n  return inner(input)\n}\nfunction inner(x: any) {\n  return x.a.b.c\n}", []string{"script.ts:7:", "TypeError", "script.ts:4:"}},
		"thrown error":       {"export default () => {\n  throw new RangeError('too much')\n}", []string{"script.ts:2:9: ", "RangeError: too much"}},
		"thrown object":      {"export default () => { throw {code: 7} }", []string{`threw {"code":7}`}},
		"thrown text":        {"export default () => { throw 'oh' }", []string{`threw "oh"`}},
		"in an async":        {"export default async () => {\n  await 1\n  throw new Error('late')\n}", []string{"script.ts:3:", "late"}},
		"top level":          {"const x: any = null\nx.y()\nexport default () => 1", []string{"script.ts:2:", "TypeError"}},
		"never settles":      {"export default () => new Promise(() => {})", []string{"nothing can settle"}},
		"no function":        {"export default 7", []string{"something else than a function"}},
		"recursion":          {"const f = () => f()\nexport default f", []string{"over 2000 deep"}},
		"function result":    {"export default () => ({a: [{b() {}}]})", []string{"the result.a[0].b is a function"}},
		"cycle":              {"export default () => { const a: any = {}; a.list = [a]; return a }", []string{"the result.list[0] holds itself"}},
		"cycle in a view":    {"export default (input) => { input.me = input; return input }", []string{"the result.me holds itself"}},
		"not a number":       {"export default () => ({n: 0/0})", []string{"the result.n is NaN"}},
		"map":                {"export default () => ({m: new Map()})", []string{"Object.fromEntries"}},
		"symbol":             {"export default () => Symbol('x')", []string{"symbol"}},
		"exponential":        {"export default () => { let a: any = {}; for (let i = 0; i < 40; i++) a = [a, a]; return a }", []string{"too large"}},
		"getter throws":      {"export default () => ({get a() { throw new Error('no') }})", []string{"no", "script.ts:1:"}},
		"hostile error":      {"export default () => { throw {toString() { throw 1 }, get a() { throw 2 }} }", []string{"can't be shown"}},
		"helper error":       {"import {rewrite} from 'patchbay:image'\nexport default () => {\n  rewrite('', '')\n}", []string{"script.ts:3:", "not a reference"}},
		"helper argument":    {"import {upper} from 'patchbay:image'\nexport default () => (upper as any)()", []string{"argument 1 is missing: want a text"}},
		"no file or process": {"export default () => [typeof process, typeof require, typeof fetch, typeof setTimeout].filter(x => x !== 'undefined').length.toFixed().charAt(0).missing.x", []string{"TypeError"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := settings(test.script)
			_, err := run(t, s, map[string]any{})
			if err == nil {
				t.Fatal("no error")
			}
			if module.IsRetryable(err) {
				t.Error("a script's error is not worth a retry")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
}

// TestSettingsRunNothing is for who opens a flow of somebody else's: looking at it
// must not run it.
func TestSettingsRunNothing(t *testing.T) {
	logged := &strings.Builder{}
	ctx := module.WithLogger(t.Context(), slog.New(slog.NewTextHandler(logged, nil)))
	settings := jseval.Settings{
		Script:         jseval.File{Name: "script.ts", Content: "console.log('ran')\nthrow 'ran'\nexport default () => 1"},
		TimeoutSeconds: 1, MemoryMB: 16, Isolation: "fresh",
	}
	err := jseval.New(jstest.Scripts(t, nil)).Instance().(module.SettingsHandler).OnSettings(ctx, settings)
	if err != nil || logged.Len() > 0 {
		t.Errorf("error = %v, logged %q: want neither", err, logged)
	}
}
