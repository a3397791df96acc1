package jseval_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

// strictOnly gives 2 in the strict engine and 1 in the other.
const strictOnly = "return typeof (globalThis as any).InternalError === 'function' ? 2 : 1"

func TestEngine(t *testing.T) {
	tests := map[string]struct {
		setting, only string
		want          int64
	}{
		"as before":           {"", "", 1},
		"standard":            {"standard", "", 1},
		"strict":              {"strict", "", 2},
		"all strict":          {"standard", "strict", 2},
		"all strict, unset":   {"", "strict", 2},
		"all standard":        {"strict", "standard", 1},
		"all strict, and set": {"strict", "strict", 2},
	}
	scripts := jstest.Scripts(t, helpers())
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			scripts, err := scripts.Only(test.only)
			if err != nil {
				t.Fatal(err)
			}
			s := body(strictOnly)
			s.Engine = test.setting
			node := moduletest.Start(t, jseval.New(scripts), s)
			if err := node.Send("request", jseval.Request{}).Err(); err != nil {
				t.Fatal(err)
			}
			if got := node.Emitted("response")[0].(jseval.Response).OutputData; got != test.want {
				t.Errorf("ran in engine %v, want %v", got, test.want)
			}
		})
	}
}

func TestUnknownEngine(t *testing.T) {
	scripts := jstest.Scripts(t, helpers())
	if _, err := scripts.Only("node"); err == nil || !strings.Contains(err.Error(), "choose standard or strict") {
		t.Errorf("error = %v", err)
	}
	s := body("return 1")
	s.Engine = "node"
	strict, err := scripts.Only("strict")
	if err != nil {
		t.Fatal(err)
	}
	for _, scripts := range []*jseval.Scripts{scripts, strict} {
		if err := moduletest.New(t, jseval.New(scripts)).Configure(s); err == nil || !strings.Contains(err.Error(), `engine: want one of standard, strict, have "node"`) {
			t.Errorf("error = %v", err)
		}
	}
}

// TestStrictEngine runs on the strict engine what goes another way there: places
// in the user's files, helpers, limits.
func TestStrictEngine(t *testing.T) {
	tests := map[string]struct {
		script string
		want   []string // in the result or error
	}{
		"helper":          {"import { rewrite, parse, count } from 'patchbay:image'\nexport default (input: any) => [rewrite('nginx', 'local'), parse('n').tags[0], count(parse('n'), 1, 2), input.n]", []string{`["local/nginx","latest",3,7]`}},
		"helper's error":  {"import {rewrite} from 'patchbay:image'\nexport default () => {\n  rewrite('', '')\n}", []string{"script.ts:3:3: Error: rewrite: not a reference"}},
		"type error":      {"interface A {}\n\nexport default function (input: any) {\n  return inner(input)\n}\nfunction inner(x: any) {\n  return x.a.b.c\n}", []string{"script.ts:7:", "TypeError", "script.ts:4:"}},
		"thrown":          {"export default () => {\n  throw new RangeError('too much')\n}", []string{"script.ts:2:", "RangeError: too much"}},
		"in an async":     {"export default async () => {\n  await 1\n  throw new Error('late')\n}", []string{"script.ts:3:", "late"}},
		"top level":       {"const x: any = null\nx.y()\nexport default () => 1", []string{"script.ts:2:", "TypeError"}},
		"in a module":     {"import {f} from './more'\nexport default () => f()", []string{"more.ts:2:", "TypeError", "script.ts:2:"}},
		"result":          {"export default () => ({a: [() => 1]})", []string{"the result.a[0] is a function"}},
		"async generator": {"async function* g() { yield 1; yield 2 }\nexport default async () => { let s = 0; for await (const x of g()) s += x; return {s} }", []string{`{"s":3}`}},
		"no way out":      {"export default () => [typeof process, typeof fetch, typeof setTimeout, typeof (globalThis as any).std, typeof (globalThis as any).os]", []string{`["undefined","undefined","undefined","undefined","undefined"]`}},
		"import in eval":  {"export default async () => { try { await (0, eval)(\"import('os')\"); return 'imported' } catch (e) { return String(e) } }", []string{"no function filename for import()"}},
	}
	// The race detector makes this engine many times slower, so what is limited runs
	// in processes without it.
	limited := map[string]struct {
		script string
		want   []string
	}{
		"endless":         {"export default () => {\n  for (;;) {}\n}", []string{"was stopped at script.ts:", "timeout of 1s"}},
		"within built-in": {"export default () => Array.prototype.indexOf.call({length: 2 ** 53 - 1} as any, 1)", []string{"timeout of 1s"}},
		"memory":          {"export default () => { const all = []; for (;;) all.push('x'.repeat(1 << 20) + all.length) }", []string{"was stopped", "memory than its limit of 16 MB"}},
		"calls":           {"const f = (): any => [f()]\nexport default f", []string{"was stopped at script.ts:1:", "too deep"}},
	}
	scripts, built := jstest.Scripts(t, helpers()), jstest.Built(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { wantOfStrict(t, scripts, unhurried, test.script, test.want) })
	}
	for name, test := range limited {
		t.Run(name, func(t *testing.T) {
			seconds := unhurried
			if strings.Contains(strings.Join(test.want, " "), "timeout of 1s") {
				seconds = 1
			}
			wantOfStrict(t, built, seconds, test.script, test.want)
		})
	}
}

// unhurried is the longest timeout in seconds, for what ends by itself on a busy machine.
const unhurried = 10

// wantOfStrict runs a script on the strict engine, for up to some seconds, and wants texts
// in its result, or in its error.
func wantOfStrict(t *testing.T, scripts *jseval.Scripts, seconds int, script string, wants []string) {
	t.Helper()
	s := settings(script)
	s.Engine, s.TimeoutSeconds, s.MemoryMB = "strict", seconds, 16
	s.Modules = []jseval.File{{Name: "more.ts", Content: "export const f = (x?: any) => {\n  return x.y\n}"}}
	node := moduletest.Start(t, jseval.New(scripts), s)
	got := ""
	if err := node.Send("request", jseval.Request{InputData: map[string]any{"n": int64(7)}}).Err(); err != nil {
		got = err.Error()
	} else {
		got = jsonOf(t, node.Emitted("response")[0].(jseval.Response).OutputData)
	}
	for _, want := range wants {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, which lacks %q", got, want)
		}
	}
}

func TestStrictIsolation(t *testing.T) {
	for isolation, want := range map[string]string{"fresh": "[1,1,1] [1,1,1]", "pooled": "[1,1,1] [2,2,2]"} {
		s := settings(counting)
		s.Engine, s.Isolation = "strict", isolation
		node := moduletest.Start(t, jseval.New(jstest.Scripts(t, helpers())), s)
		var all []string
		for range 2 {
			if err := node.Send("request", jseval.Request{}).Err(); err != nil {
				t.Fatal(err)
			}
		}
		for _, response := range node.Emitted("response") {
			all = append(all, jsonOf(t, response.(jseval.Response).OutputData))
		}
		if got := strings.Join(all, " "); got != want {
			t.Errorf("%s: got %s, want %s", isolation, got, want)
		}
	}
}

func TestStrictSyntax(t *testing.T) {
	s := settings("export default () => /(?<a>x)|(?<a/.test('x')")
	s.Engine = "strict"
	err := moduletest.New(t, jseval.New(jstest.Scripts(t, helpers()))).Configure(s)
	if err == nil || !strings.Contains(err.Error(), "script.ts:1:") {
		t.Errorf("error = %v, want the place", err)
	}
}
