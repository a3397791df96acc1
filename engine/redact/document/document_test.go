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
		"more than there were":        {node("{any: " + mask + mask + mask + "}"), "", "none is stored for this place", false},
		"another field":               {node("{inner: {token: " + mask + "}}"), "", "none is stored for this place", false},
		"another node":                {strings.ReplaceAll(node("{password: "+mask+"}"), "id: a", "id: c"), "", "none is stored for this place", false},
		"another component":           {strings.Replace(node("{password: "+mask+"}"), "test/login", "test/unknown", 1), mask, "", true},
		"an edge":                     {node("{}") + "\nedges:\n  - {from: a.out, to: b.in, map: {password: " + mask + "}}", "password: hunter2-y", "", false},
		"another edge":                {node("{}") + "\nedges:\n  - {from: b.out, to: a.in, map: {password: " + mask + "}}", "", "map it from a node", false},
		"marked as changed":           {node("{password: " + document.Changed + "}"), "", "none is stored", false},
		"a list in another order":     {node("{list: [{name: two, token: " + mask + "}, {name: one, token: " + mask + "}]}"), "name: two\n            token: token-of-two", "", false},
		"an item less":                {node("{list: [{name: two, token: " + mask + "}]}"), "token: token-of-two", "", false},
		"an item with another name":   {node("{list: [{name: new, token: " + mask + "}, {name: two, token: " + mask + "}]}"), "name: new\n            token: token-of-one", "", false},
		"an item more":                {node("{list: [{name: new, token: " + mask + "}, {name: one, token: " + mask + "}, {name: two, token: x}]}"), "", "none is stored", false},
		"a mask that is only a text":  {node("{user: " + mask + "x" + mask + "x" + mask + ", password: x}"), "", "none is stored", false},
		"a mask where none ever was":  {node("{any: {text: " + mask + "}}"), mask, "", true},
		"a pinned message":            {"nodes:\n  - {id: a, component: test/login, examples: {in: {password: " + mask + "}}}", mask, "", true},
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

// Of items that look the same, each keeps the secret of its own place; when there
// are fewer than before, it is not known whose is whose.
func TestRestoreOfItemsThatLookTheSame(t *testing.T) {
	spec := func(items string) *flow.Flow {
		return parse(t, "nodes:\n  - {id: a, component: test/login, settings: {list: ["+items+"]}}")
	}
	stored := spec("{name: same, token: token-one}, {name: same, token: token-two}")
	one := "{name: same, token: " + redact.Mask + "}"
	both := spec(one + ", " + one)
	if problems := restore(both, stored); len(problems) > 0 || format(t, both) != format(t, stored) {
		t.Errorf("problems = %v\n%s", problems, format(t, both))
	}
	fewer := spec(one + ", {name: other, token: x}, " + one)
	if problems := restore(fewer, stored); !problems.HasErrors() || strings.Count(format(t, fewer), "token-one") != 1 || strings.Contains(format(t, fewer), "token-two") {
		t.Errorf("problems = %v\n%s", problems, format(t, fewer))
	}
}

// What is secret is said by the port that a value is for.
func TestEachPortHasItsOwnSecrets(t *testing.T) {
	type first struct {
		One string `json:"one" format:"password"`
		Two string `json:"two"`
	}
	type second struct {
		One string `json:"one"`
		Two string `json:"two" format:"password"`
	}
	f := parse(t, `
nodes:
  - {id: a, component: test/ports, settings: {one: settings-one, two: settings-two}}
edges:
  - {from: a.out, to: a.in, map: {one: map-one, two: map-two}}`)
	shown, _ := document.Mask(f, func(string) []module.Port {
		return []module.Port{{Name: "in", Configuration: second{}}, {Name: "_settings", Configuration: first{}}, {Name: "out", Source: true, Configuration: first{}}}
	})
	text := format(t, shown)
	for part, want := range map[string]bool{"settings-one": false, "settings-two": true, "map-one": true, "map-two": false} {
		if strings.Contains(text, part) != want {
			t.Errorf("%s: %s", part, text)
		}
	}
}

// What does not fit its field is masked too.
func TestListsWhereNoneBelong(t *testing.T) {
	f := parse(t, "nodes:\n  - {id: a, component: test/login, settings: {user: [x, hunter2-x], inner: [{token: hunter2-y}], password: [hunter2-x]}}")
	shown, _ := document.Mask(f, portsOf(f))
	if text := format(t, shown); strings.Contains(text, "hunter2-x") || !strings.Contains(text, "- x\n") {
		t.Errorf("shown: %s", text)
	}
}

// What nothing runs by is masked and restored like the rest.
func TestLooks(t *testing.T) {
	const spec = `
nodes:
  - {id: a, component: test/login, settings: {password: hunter2-x}}`
	stored := parse(t, spec)
	if shown, _ := document.Mask(stored, portsOf(stored)); shown.Metadata.Annotations != nil {
		t.Errorf("annotations appeared: %v", shown.Metadata.Annotations)
	}
	stored.Metadata.Annotations = map[string]string{"note": "by hunter2-x", "other": "plain"}
	stored.Spec.Title, stored.Spec.Description = "The hunter2-x flow", "It has hunter2-x."
	stored.Comments = []flow.Comment{{ID: "one", Text: "first hunter2-x"}, {ID: "two", Text: "second hunter2-x"}}
	shown, _ := document.Mask(stored, portsOf(stored))
	text := format(t, shown)
	if strings.Contains(text, "hunter2") || strings.Count(text, redact.Mask) != 6 || !strings.Contains(text, "plain") {
		t.Fatalf("shown: %s", text)
	}
	if strings.Count(format(t, stored), "hunter2-x") != 6 {
		t.Fatal("the document was changed")
	}
	shown.Comments = []flow.Comment{shown.Comments[1], {ID: "three", Text: shown.Comments[0].Text}}
	if problems := restore(shown, stored); problems.HasErrors() {
		t.Fatal(problems)
	}
	for name, got := range map[string][2]string{
		"note":        {shown.Metadata.Annotations["note"], "by hunter2-x"},
		"other":       {shown.Metadata.Annotations["other"], "plain"},
		"title":       {shown.Spec.Title, "The hunter2-x flow"},
		"description": {shown.Spec.Description, "It has hunter2-x."},
		"comment":     {shown.Comments[0].Text, "second hunter2-x"},
		"new comment": {shown.Comments[1].Text, "first " + redact.Mask},
	} {
		if got[0] != got[1] {
			t.Errorf("%s = %q, want %q", name, got[0], got[1])
		}
	}
}

// A short secret is no reason to mask every text that happens to hold it.
func TestShortSecretsAreMaskedAtTheirPlace(t *testing.T) {
	for secret, elsewhere := range map[string]bool{"abcde": false, "abcdef": true} {
		f := parse(t, "nodes:\n  - {id: a, component: test/login, title: \"has "+secret+"\", settings: {password: "+secret+"}}")
		shown, _ := document.Mask(f, portsOf(f))
		if got := strings.Count(format(t, shown), redact.Mask) == 2; got != elsewhere {
			t.Errorf("%s: %s", secret, format(t, shown))
		}
	}
}

// tree holds itself, as Kubernetes' JSONSchemaProps does.
type tree struct {
	Secret   string `json:"secret" format:"password"`
	Parent   *tree  `json:"parent"`
	Children []tree `json:"children"`
}

func TestSecretFieldsOfATypeThatHoldsItself(t *testing.T) {
	if names := document.SecretFields([]module.Port{{Configuration: tree{}}}); !slices.Contains(names, "secret") {
		t.Errorf("names = %v", names)
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
	longer := parse(t, strings.Replace(strings.Replace(spec, "%", "hunter2-x", 1), "token: same}", "token: same}, {name: two, token: more}", 1))
	shownLonger, _ := document.Mask(longer, portsOf(longer))
	if text := format(t, document.MarkChanged(shownLonger, longer, before, portsOf(longer))); strings.Contains(text, document.Changed) || strings.Count(text, redact.Mask) != 4 {
		t.Errorf("an item more: %s", text)
	}
	shorter, _ := document.Mask(before, portsOf(before))
	if text := format(t, document.MarkChanged(shorter, before, longer, portsOf(before))); strings.Contains(text, document.Changed) {
		t.Errorf("an item less: %s", text)
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
		"at the margin": {"password:\n  hunter2\nuser: ada\n", "password:\n  {S}\nuser: ada\n"},
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
