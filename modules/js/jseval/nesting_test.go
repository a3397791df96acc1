package jseval_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// nested lists scripts that nest as deep as the scan lets them.
var nested = map[string]func(n int) string{
	"lists":      func(n int) string { return strings.Repeat("[", n/5) + strings.Repeat("]", n/5) },
	"functions":  func(n int) string { return strings.Repeat("(()=>{return ", n/10) + "1" + strings.Repeat("})", n/10) },
	"templates":  func(n int) string { return strings.Repeat("`${", n/10) + "1" + strings.Repeat("}`", n/10) },
	"not":        func(n int) string { return strings.Repeat("!", n) + "1" },
	"typeof":     func(n int) string { return strings.Repeat("typeof ", n) + "1" },
	"arrows":     func(n int) string { return strings.Repeat("a=>", n/10-1) + "1" },
	"members":    func(n int) string { return "() => a" + strings.Repeat(".b", n-4) },
	"calls":      func(n int) string { return "() => a" + strings.Repeat("()", n-4) },
	"tagged":     func(n int) string { return "() => a" + strings.Repeat("``", n-4) },
	"sum":        func(n int) string { return strings.Repeat("1+", n-1) + "1" },
	"powers":     func(n int) string { return strings.Repeat("a**", n/2-1) + "1" },
	"ternary":    func(n int) string { return "(a) => " + strings.Repeat("a?1:", n/2-4) + "1" },
	"coalescing": func(n int) string { return "(a) => " + strings.Repeat("a??", n/2-4) + "1" },
	"else if":    func(n int) string { return "(a) => {" + strings.Repeat("if(a){}else ", n/4-1) + "{} }" },
	"ifs":        func(n int) string { return "(a) => {" + strings.Repeat("if(a)", n/2-10) + ";}" },
	"labels":     func(n int) string { return "() => {" + labels(n-10) + ";}" },
	"regexp":     func(n int) string { return "/" + strings.Repeat("(", n/12) + strings.Repeat(")", n/12) + "/" },
}

func labels(n int) string {
	var text strings.Builder
	for i := range n {
		text.WriteString("l")
		text.WriteString(strings.Repeat("i", i%50))
		text.WriteString(strings.Repeat("j", i/50))
		text.WriteString(":")
	}
	return text.String()
}

// What the scan lets pass, the compiler can read without its process ending.
func TestWhatMayNestCompiles(t *testing.T) {
	scripts := jstest.Scripts(t, nil)
	for name, make := range nested {
		t.Run(name, func(t *testing.T) {
			node := moduletest.New(t, jseval.New(scripts))
			s := settings("declare const a: any\nexport default " + make(1_990))
			if err := node.Configure(s); err != nil {
				t.Fatal(err)
			}
			// It need not run, but the process that loads it must not end.
			err := node.Send("request", jseval.Request{}).Err()
			if err != nil && strings.Contains(err.Error(), "process ended") {
				t.Error(err)
			}
		})
	}
}

// hostile lists what ends a parser's process when nothing bounds it, each as the
// start, what is repeated, and the end.
var hostile = map[string][3]string{
	"lists":       {"", "[", ""},
	"parentheses": {"", "(", ""},
	"not":         {"", "!", "1"},
	"arrows":      {"", "a=>", "1"},
	"members":     {"a", ".b", ""},
	"templates":   {"", "`${", ""},
	"else if":     {"() => { if (a) {} ", "else if (a) {} ", "}"},
	"blocks":      {"() => ", "{", ""},
	"sum":         {"", "1+", "1"},
	"calls":       {"a", "()", ""},
	"ternary":     {"", "a?1:", "1"},
	"types":       {"1 as ", "A<", ""},
	"groups":      {"/", "(", "/"},
}

func TestHostileScriptsAreProblemsAtTheirPlace(t *testing.T) {
	scripts := jstest.Scripts(t, nil)
	for name, parts := range hostile {
		t.Run(name, func(t *testing.T) {
			text := "export default " + parts[0] + strings.Repeat(parts[1], 400_000/len(parts[1])) + parts[2]
			for field, s := range map[string]jseval.Settings{
				"script.content":     settings(text),
				"modules[0].content": {Script: jseval.File{Name: "s.ts", Content: "import x from './m'\nexport default x"}, Modules: []jseval.File{{Name: "m.ts", Content: text}}, TimeoutSeconds: 1, MemoryMB: 16, Isolation: "fresh"},
			} {
				err := moduletest.New(t, jseval.New(scripts)).Configure(s)
				var placed *module.PlacedError
				if !errors.As(err, &placed) || placed.Path != field || placed.Line != 1 || placed.Column < 15 {
					t.Errorf("error = %.200v, want a place in %s", err, field)
				}
			}
		})
	}
}

func TestLargeScriptsAreRefused(t *testing.T) {
	scripts := jstest.Scripts(t, nil)
	s := body("return 1")
	s.Modules = []jseval.File{{Name: "m.ts", Content: "//" + strings.Repeat("x", 1<<20)}}
	err := moduletest.New(t, jseval.New(scripts)).Configure(s)
	var placed *module.PlacedError
	if !errors.As(err, &placed) || placed.Path != "modules[0].content" || !strings.Contains(err.Error(), "1024 KB") {
		t.Errorf("error = %.200v", err)
	}
	s.Modules = make([]jseval.File, 300)
	if err := moduletest.New(t, jseval.New(scripts)).Configure(s); err == nil || !strings.Contains(err.Error(), "modules are too many") {
		t.Errorf("error = %.200v", err)
	}
}

// FuzzScript checks any text as a script. Whatever it is, this process goes on and
// the check ends.
func FuzzScript(f *testing.F) {
	for _, parts := range hostile {
		f.Add("export default " + parts[0] + strings.Repeat(parts[1], 50) + parts[2])
	}
	f.Add("import a from './a'\nexport default async function* (x: A<b>) { return `${x}` / 2n ** /(?<n>a)/u }")
	f.Add("export default 1n << 60000000000n")
	scripts := jstest.Scripts(f, nil)
	f.Fuzz(func(t *testing.T, text string) {
		begun := time.Now()
		err := moduletest.New(t, jseval.New(scripts)).Configure(settings(text))
		if took := time.Since(begun); took > 2*worker.CompileTimeout {
			t.Errorf("the check took %s", took)
		}
		if err != nil && !strings.Contains(err.Error(), "can't be read") {
			t.Errorf("error = %v", err)
		}
	})
}
