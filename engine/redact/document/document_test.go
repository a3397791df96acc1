package document_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/redact/document"
)

type entry struct {
	Name  string `json:"name"`
	Token string `json:"token" format:"password"`
}

type embedded struct {
	Inner *entry `json:"inner"`
}

type login struct {
	embedded
	User     string         `json:"user"`
	Password string         `json:"password" format:"password"`
	List     []entry        `json:"list"`
	Data     map[string]any `json:"data" format:"password"`
	Any      any            `json:"any"`
}

// portsOf knows test/login.
func portsOf(f *flow.Flow) document.Ports {
	return func(id string) []module.Port {
		if n := f.NodeByID(id); n == nil || n.Component != "test/login" {
			return nil
		}
		return []module.Port{{Name: "_settings", Configuration: login{}}, {Name: "in", Configuration: login{}}, {Name: "out", Source: true, Configuration: login{}}}
	}
}

func parse(t *testing.T, spec string) *flow.Flow {
	t.Helper()
	text := "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata:\n  name: test\nspec:\n  " + strings.ReplaceAll(strings.TrimSpace(spec), "\n", "\n  ") + "\n"
	f, problems := flow.Parse("flow.yaml", []byte(text))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

func format(t *testing.T, f *flow.Flow) string {
	t.Helper()
	text, err := f.Format()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func restore(f, stored *flow.Flow) flow.Problems {
	return document.Restore(f, portsOf(f), func() (*flow.Flow, document.Ports) {
		if stored == nil {
			return nil, nil
		}
		return stored, portsOf(stored)
	})
}

func TestMaskAndBack(t *testing.T) {
	text, err := os.ReadFile("testdata/masks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Spec, Shown string
		Paths             []string
	}
	if err := yaml.Unmarshal(text, &cases); err != nil || len(cases) < 5 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, test := range cases {
		t.Run(test.Name, func(t *testing.T) {
			f := parse(t, test.Spec)
			before := format(t, f)
			shown, secrets := document.Mask(f, portsOf(f))
			if test.Shown == "same" {
				if shown != f || !secrets.Empty() {
					t.Fatalf("it was changed: %s", format(t, shown))
				}
				return
			}
			got := format(t, shown)
			if want := format(t, parse(t, strings.ReplaceAll(test.Shown, "{S}", redact.Mask))); got != want {
				t.Errorf("shown:\n%swant:\n%s", got, want)
			}
			if after := format(t, f); after != before {
				t.Errorf("the document itself was changed: %s", after)
			}
			paths := document.Find(f, portsOf(f)).Paths
			slices.Sort(paths)
			slices.Sort(test.Paths)
			if !slices.Equal(paths, test.Paths) {
				t.Errorf("paths = %v, want %v", paths, test.Paths)
			}
			if found := document.Find(shown, portsOf(shown)); len(found.Paths) > 0 {
				t.Errorf("the mask is taken for a secret: %v", found)
			}
			again, problems := flow.Parse("flow.yaml", []byte(got))
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			if problems := restore(again, f); len(problems) > 0 || format(t, again) != before {
				t.Errorf("restored: %v\n%s", problems, format(t, again))
			}
		})
	}
}

func TestMasksAreErrors(t *testing.T) {
	f := parse(t, `
nodes:
  - {id: a, component: test/login, settings: {user: ••••••, password: "{{ '••••••' }}"}}
  - {id: b, component: test/login}
edges:
  - {from: a.out, to: b.in, map: {password: ••••••}}`)
	problems := document.Find(f, portsOf(f)).Problems(f)
	if len(problems) != 2 || !problems.HasErrors() || problems[0].Path != "spec.nodes[0].settings.password" || problems[1].Path != "spec.edges[0].map.password" {
		t.Errorf("problems = %v", problems)
	}
}

func TestWarnings(t *testing.T) {
	f := parse(t, `
nodes:
  - {id: a, component: test/login, settings: {password: hunter2-x}, examples: {in: {password: pw}}}
edges:
  - {from: a.out, to: a.in, map: {password: hunter2-y}}`)
	var texts []string
	for _, p := range document.Find(f, portsOf(f)).Problems(f) {
		if p.Severity != flow.Warning || p.Line == 0 || strings.Contains(p.Message, "hunter2") {
			t.Errorf("problem = %+v", p)
		}
		texts = append(texts, p.Path+": "+p.Message)
	}
	all := strings.Join(texts, "\n")
	for _, want := range []string{`settings.password: `, `secret("name/key")`, "examples.in.password", "map.password", "kubernetes/secret_get"} {
		if !strings.Contains(all, want) {
			t.Errorf("warnings lack %q: %s", want, all)
		}
	}
}

func TestRestore(t *testing.T) {
	const mask = redact.Mask
	stored := parse(t, `
nodes:
  - {id: a, component: test/login, settings: {user: "ada:hunter2-x@host", password: hunter2-x, any: "x hunter2-x y hunter2-x z",
      list: [{name: one, token: token-of-one}, {name: two, token: token-of-two}]}}
  - {id: b, component: test/login}
edges:
  - {from: a.out, to: b.in, map: {password: hunter2-y}}`)
	node := func(settings string) string {
		return "nodes:\n  - {id: a, component: test/login, settings: " + settings + "}\n  - {id: b, component: test/login}"
	}
	tests := map[string]struct {
		spec  string
		want  string // in the text
		error string
		warns bool
	}{
		"kept":                        {node("{password: " + mask + "}"), "password: hunter2-x", "", false},
		"another one":                 {node("{password: new-one}"), "password: new-one", "", false},
		"text around it":              {node("{user: " + mask + "@elsewhere}"), "user: hunter2-x@elsewhere", "", false},
		"several":                     {node("{any: new " + mask + " text " + mask + "}"), "any: new hunter2-x text hunter2-x", "", false},
		"more than there were":        {node("{any: " + mask + mask + mask + "}"), "", "none stored at this place", false},
		"another field":               {node("{inner: {token: " + mask + "}}"), "", "none stored at this place", false},
		"another node":                {strings.ReplaceAll(node("{password: "+mask+"}"), "id: a", "id: c"), "", "none stored at this place", false},
		"another component":           {strings.Replace(node("{password: "+mask+"}"), "test/login", "test/unknown", 1), mask, "", true},
		"an edge":                     {node("{}") + "\nedges:\n  - {from: a.out, to: b.in, map: {password: " + mask + "}}", "password: hunter2-y", "", false},
		"another edge":                {node("{}") + "\nedges:\n  - {from: b.out, to: a.in, map: {password: " + mask + "}}", "", "map it from a node", false},
		"marked as changed":           {node("{password: " + document.Changed + "}"), "", "none stored", false},
		"a list in another order":     {node("{list: [{name: two, token: " + mask + "}, {name: one, token: " + mask + "}]}"), "name: two\n            token: token-of-two", "", false},
		"an item less":                {node("{list: [{name: two, token: " + mask + "}]}"), "token: token-of-two", "", false},
		"an item with another name":   {node("{list: [{name: new, token: " + mask + "}, {name: two, token: " + mask + "}]}"), "name: new\n            token: token-of-one", "", false},
		"an item more":                {node("{list: [{name: new, token: " + mask + "}, {name: one, token: " + mask + "}, {name: two, token: x}]}"), "", "none stored", false},
		"a mask that is only a text":  {node("{user: " + mask + "x" + mask + "x" + mask + ", password: x}"), "", "none stored", false},
		"a mask where none ever was":  {node("{any: {text: " + mask + "}}"), mask, "", true},
		"a mask in a node that's new": {node("{}") + "\n  - {id: c, component: test/unknown, settings: {text: " + mask + "}}", mask, "", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := parse(t, test.spec)
			problems := restore(f, stored)
			if test.error != "" {
				if !problems.HasErrors() || !strings.Contains(problems.Error(), test.error) || problems[0].Line == 0 {
					t.Fatalf("problems = %v", problems)
				}
				return
			}
			if problems.HasErrors() || (len(problems) > 0) != test.warns || !strings.Contains(format(t, f), test.want) {
				t.Errorf("problems = %v\n%s", problems, format(t, f))
			}
		})
	}
	t.Run("nothing stored", func(t *testing.T) {
		if problems := restore(parse(t, node("{password: "+mask+"}")), nil); !problems.HasErrors() {
			t.Errorf("problems = %v", problems)
		}
	})
}

func TestComments(t *testing.T) {
	f := parse(t, `
# the password is hunter2-x
nodes:
  - id: a
    component: test/login # hunter2-x
    settings:
      password: hunter2-x
`)
	shown, _ := document.Mask(f, portsOf(f))
	if text := format(t, shown); strings.Contains(text, "hunter2") || strings.Count(text, redact.Mask) != 3 {
		t.Errorf("shown: %s", text)
	}
	if text := format(t, f); strings.Count(text, "hunter2-x") != 3 {
		t.Errorf("the document was changed: %s", text)
	}
}

func TestMarkChanged(t *testing.T) {
	const spec = `
nodes:
  - {id: a, component: test/login, settings: {password: %, list: [{name: one, token: same}]}}
  - {id: b, component: test/login}
edges:
  - {from: a.out, to: b.in, map: {password: same-too}}`
	before, after := parse(t, strings.Replace(spec, "%", "hunter2-x", 1)), parse(t, strings.Replace(spec, "%", "hunter2-y", 1))
	shown, _ := document.Mask(after, portsOf(after))
	text := format(t, document.MarkChanged(shown, after, before, portsOf(after)))
	if strings.Count(text, document.Changed) != 1 || strings.Count(text, redact.Mask) != 3 || strings.Contains(text, "hunter2") {
		t.Errorf("shown: %s", text)
	}
	if same := format(t, document.MarkChanged(shown, after, after, portsOf(after))); same != format(t, shown) {
		t.Errorf("nothing changed: %s", same)
	}
}

func TestMaskText(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"a line":        {"a:\n  password: hunter2 # x\n  user: ada\n", "a:\n  password: {S}\n  user: ada\n"},
		"in braces":     {"a: {user: ada, password: hunter2, x: [\n", "a: {user: ada, password: {S}\n"},
		"a block":       {"  password: |\n    line one\n\n    line two\n  user: ada", "  password: {S}\n    {S}\n\n    {S}\n  user: ada"},
		"below":         {"  password:\n    {hunter2: [\n  user: ada\n", "  password:\n    {S}\n  user: ada\n"},
		"JSON":          {`{"password": "hunter2", "user": [` + "\n", `{"password": {S}` + "\n"},
		"another word":  {"passwords: 2\nmypassword: x\n", "passwords: 2\nmypassword: x\n"},
		"a list's item": {"- token: x\n- tokens: y\n", "- token: {S}\n- tokens: y\n"},
		"carriage":      {"token: x\r\nuser: y\r\n", "token: {S}\r\nuser: y\r\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got, want := document.MaskText(test.text, []string{"password", "token"}), strings.ReplaceAll(test.want, "{S}", redact.Mask); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
