package jseval_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

// Each of these would run for minutes, or end the process for want of memory.
func TestGreedyScriptsAreStopped(t *testing.T) {
	tests := map[string]struct {
		body string
		want string
	}{
		"endless loop":           {"for (;;) {}", "timeout of 1s"},
		"endless loop, caught":   {"for (;;) { try { for (;;) {} } catch (e) {} finally { for (;;) {} } }", "timeout of 1s"},
		"endless promise":        {"const again = async () => { await 1; return again() }; return again()", ""},
		"endless getter":         {"return {get a() { for (;;) {} }}", "timeout of 1s"},
		"endless toString":       {"throw {toString() { for (;;) {} }, get x() { for (;;) {} }}", "can't be shown"},
		"repeat":                 {"return 'x'.repeat(1 << 30)", "repeat: a text of"},
		"repeat by another name": {"const k = 're' + 'peat'; return ('x' as any)[k](1 << 30)", "repeat: a text of"},
		"repeat by call":         {"const f = ('x' as any)['re' + 'peat']; return f.call('x', 1 << 30)", "repeat: a text of"},
		"padding":                {"return 'x'.padEnd(1e9)", "padEnd: a text of"},
		"replacing":              {"return 'x'.repeat(1e5).replace(/x/g, 'y'.repeat(1e5))", "more memory than its limit of 64 MB|timeout of 1s"},
		"joining":                {"const a = []; for (let i = 0; i < 2000; i++) a.push(input.text); return a.join('')", "more memory than its limit of 64 MB|timeout of 1s"},
		"doubling a text":        {"let s = 'x'; for (;;) s += s", ""},
		"filling":                {"return Array(1e9).fill(0)", "more memory than its limit of 64 MB|timeout of 1s"},
		"new array":              {"return new Array(4e9)", "too long"},
		"length":                 {"const a: any[] = []; a.length = 4e9; return a.indexOf(1)", "timeout of 1s"},
		"index far out":          {"const a: any[] = []; a[4e9 - 1] = 1; a.forEach(() => 1)", "timeout of 1s"},
		"from":                   {"return Array.from({length: 1e9})", "more memory than its limit of 64 MB|timeout of 1s"},
		"borrowed method":        {"return Array.prototype.indexOf.call({length: 2 ** 53 - 1} as any, 1)", "timeout of 1s"},
		"apply":                  {"return Math.max.apply(null, {length: 1e9} as any)", "more memory than its limit of 64 MB|timeout of 1s"},
		"spread of a length":     {"const a: any[] = []; a.length = 1e8; return a", "too long"},
		"bytes":                  {"return new Uint8Array(1e10)", "more memory than its limit of 64 MB|timeout of 1s"},
		"buffer":                 {"return new ArrayBuffer(1e10)", "more memory than its limit of 64 MB|timeout of 1s"},
		"list grows":             {"const a = []; for (;;) a.push({a: [1, 2, 3], b: 'x' + a.length})", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := body(test.body)
			s.TimeoutSeconds, s.MemoryMB = 1, 64
			if strings.HasSuffix(test.want, "a text of") || test.want == "too long" {
				s.TimeoutSeconds = unhurried // it is refused at once, when a busy machine comes to it
			}
			begun := time.Now()
			_, err := run(t, s, map[string]any{"text": strings.Repeat("x", 1<<20)})
			if err == nil || !regexp.MustCompile(test.want).MatchString(err.Error()) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if took := time.Since(begun); took > 12*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestALookAheadIsStopped(t *testing.T) {
	s := body("return /(?=(x+x+)+y)/.test('x'.repeat(40))")
	s.TimeoutSeconds = 1
	got, err := run(t, s, nil)
	if err == nil {
		t.Errorf("the script went on with %v, as if nothing had matched", got)
	}
}

func TestGuardedBuiltinsStillWork(t *testing.T) {
	got, err := run(t, body(`
		const k = 'con' + 'cat'
		const all = [3, 1, 2] as any
		all[0] = 4
		return [
			all[k]([5]).sort().join('-'), 'ab'.repeat(2), 'a'.padStart(3, '.'), new Array(2).fill(0), Array(1, 2, 3), Array.of(7),
			Array.from({length: 2}, (_, i) => i), new Array(3).length, [] instanceof Array, all.constructor === Array,
			Math.max.apply(null, all), [...new Uint8Array([1, 2])], 'a-a'.replace(/a/g, 'b'), [[1], [2]].flat().map(x => x + 1),
		]`), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := `["1-2-4-5","abab","..a",[0,0],[1,2,3],[7],[0,1],3,true,true,4,[1,2],"b-b",[2,3]]`
	if text := jsonOf(t, got); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestObeysContext(t *testing.T) {
	node := moduletest.Start(t, jseval.New(jstest.Scripts(t, helpers())), body("for (;;) {}"))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err := node.Handle(ctx, node.Emit, "request", jseval.Request{}).Err()
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v, want the end of the context", err)
	}
}

func TestRefusesSettings(t *testing.T) {
	tests := map[string]func(*jseval.Settings){
		"timeout":    func(s *jseval.Settings) { s.TimeoutSeconds = 11 },
		"no timeout": func(s *jseval.Settings) { s.TimeoutSeconds = 0 },
		"memory":     func(s *jseval.Settings) { s.MemoryMB = 15 },
		"most":       func(s *jseval.Settings) { s.MemoryMB = 1025 },
		"isolation":  func(s *jseval.Settings) { s.Isolation = "none" },
		"no name":    func(s *jseval.Settings) { s.Script.Name = "" },
		"same name":  func(s *jseval.Settings) { s.Modules = []jseval.File{{Name: "./script.ts"}} },
	}
	for name, spoil := range tests {
		s := body("return 1")
		spoil(&s)
		if moduletest.New(t, jseval.New(jstest.Scripts(t, helpers()))).Configure(s) == nil {
			t.Errorf("%s: the settings were taken", name)
		}
	}
}

const most = 199 // modules beside the script

// A node has a bounded number of modules, and its error says how many.
func TestModulesAreCounted(t *testing.T) {
	for _, count := range []int{most, most + 1} {
		s := body("return 1")
		s.MemoryMB = 1024 // the most too
		for i := range count {
			s.Modules = append(s.Modules, jseval.File{Name: fmt.Sprintf("m%d.ts", i), Content: "export default 1"})
		}
		err := moduletest.New(t, jseval.New(jstest.Scripts(t, helpers()))).Configure(s)
		if count == most && err != nil {
			t.Errorf("%d modules: %v", count, err)
		}
		if want := fmt.Sprintf("%d modules are too many: the most is %d", count, most); count > most && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%d modules: %v", count, err)
		}
	}
}
