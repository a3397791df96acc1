package scan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/js/scan"
)

// deep lists ways in which a text nests, each as what is repeated at the start,
// in the middle and at the end.
var deep = map[string][3]string{
	"lists":            {"[", "1", "]"},
	"lists left open":  {"[", "", ""},
	"parentheses":      {"(", "1", ")"},
	"objects":          {"{a:", "1", "}"},
	"blocks":           {"{", "", "}"},
	"not":              {"!", "1", ""},
	"minus":            {"- ", "1", ""},
	"typeof":           {"typeof ", "1", ""},
	"typeof on lines":  {"typeof\n", "1", ""},
	"new":              {"new ", "A", ""},
	"arrows":           {"a=>", "1", ""},
	"async arrows":     {"async a=>", "1", ""},
	"arrows on lines":  {"a=>\n", "1", ""},
	"members":          {"", "a", ".b"},
	"members on lines": {"", "a", "\n.b"},
	"keyword members":  {"", "a", ".in"},
	"calls":            {"", "a", "()"},
	"indices":          {"", "a", "[0]"},
	"optional":         {"", "a", "?.b"},
	"tagged":           {"", "a", "`x`"},
	"templates":        {"`${", "1", "}`"},
	"else if":          {"if(a){}else ", "{}", ""},
	"else if, short":   {"if(a)b;else ", "b", ""},
	"else on lines":    {"if(a)\nb\nelse\n", "b", ""},
	"ifs":              {"if(a)", "b", ""},
	"ifs on lines":     {"if(a)\n", "b", ""},
	"loops on lines":   {"while(a)\n", "b", ""},
	"labels":           {"a:", "b", ""},
	"sum":              {"1+", "1", ""},
	"sum on lines":     {"1\n+", "1", ""},
	"objects in a sum": {"{}+", "1", ""},
	"powers":           {"1**", "1", ""},
	"in":               {"1\nin\n", "1", ""},
	"ternary":          {"a?b:", "c", ""},
	"assignments":      {"a=", "1", ""},
	"types":            {"A<", "B", ">"},
	"types and commas": {"A<b,", "B", ">"},
	"groups":           {"/" + strings.Repeat("(", 300), "a", strings.Repeat(")", 300) + "/"},
	"functions":        {"function f(){", "", "}"},
	"classes":          {"class A extends ", "B{}", ""},
	"decorators":       {"@a ", "class A{}", ""},
	"in a template":    {"`${[", "1", "]}`"},
	"with comments":    {"[/* ] */", "1", "]"},
	"with a string":    {"[']',", "1", "]"},
	"with a regexp":    {"[/]/,", "1", "]"},
}

func TestNestingIsRefused(t *testing.T) {
	for name, parts := range deep {
		t.Run(name, func(t *testing.T) {
			text := "// é\nconst x = é(" + strings.Repeat(parts[0], 10_000) + parts[1] + strings.Repeat(parts[2], 10_000) + ")"
			found := scan.Script(text)
			if found == nil {
				t.Fatal("the text was taken")
			}
			if found.Line < 2 || found.Column < 1 {
				t.Errorf("place = %d:%d", found.Line, found.Column)
			}
		})
	}
}

func TestThePlaceIsWhereItBecomesTooMuch(t *testing.T) {
	found := scan.Script("é\n'é' + " + strings.Repeat("[", 501))
	if found == nil || found.Line != 2 || found.Column != 507 {
		t.Errorf("found = %v, want 2:507", found)
	}
}

// flat lists what is long without being deep.
var flat = map[string]string{
	"statements":            "a.b(c)[0] = !d\n",
	"statements, closed":    "a.b(c)[0] = !d;",
	"strings":               "'it is a \\' [' + x\n",
	"items":                 "[1, -1, a.b, {c: [d]}],\n",
	"methods":               "x.m(function () { return a / b / c })\n",
	"blocks":                "if (a) { b() } else if (c) { d() } else { e() }\n",
	"short ifs":             "if (a) b()\nelse if (c) d()\nelse e()\n\n;",
	"declarations":          "export function f<A, B>(a: Map<A, B>): a is A<B> { return a < b && b > c }\n",
	"interfaces":            "interface A<T> { x?: T | null; y: Array<T>[] }\n",
	"cases":                 "case 1:\n",
	"templates":             "x = `it's ${a} (${b} [`\n",
	"regexps":               "x = /[(\\/]([(](/.test(y) ? a / b : /'/g\n",
	"divisions":             "x = (a) / b / (c) / d++ / 'e'\n",
	"comments":              "// it's (a\n/* [ ( { */\n",
	"classes":               "class A extends B { x = 1\n y: A<B> = 2\n m() {} static { } }\n",
	"arrows":                "const f = async (a: A) => await a.b\n",
	"awaits":                "await a()\n",
	"deletes":               "delete a.b\n",
	"throws":                "throw new Error('x')\n",
	"news":                  "new A().b()\n",
	"dos":                   "do { a() } while (b)\n",
	"ofs":                   "for (const a of b) c.delete(a)\n",
	"awaits in parentheses": "await (a.b(c))\n",
}

func TestLengthIsNot(t *testing.T) {
	for name, line := range flat {
		t.Run(name, func(t *testing.T) {
			if found := scan.Script(strings.Repeat(line, 5_000)); found != nil {
				t.Errorf("refused: %v", found)
			}
		})
	}
}

func TestShippedScriptsAreTaken(t *testing.T) {
	scripts, err := filepath.Glob("../../../solutions/*/*.ts")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	for _, path := range scripts {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := scan.Script(string(text)); found != nil {
			t.Errorf("%s: %v", path, found)
		}
	}
}
