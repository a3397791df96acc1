package expr_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

func TestParse(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string // expressions begin with =
		err  string
	}{
		"empty":              {"", nil, ""},
		"text":               {"a } b { c", []string{"a } b { c"}, ""},
		"one":                {"{{ $.a }}", []string{"= $.a "}, ""},
		"parts":              {"a{{b}}c{{d}}", []string{"a", "=b", "c", "=d"}, ""},
		"object":             {"{{ {a: {b: 1}} }}", []string{"= {a: {b: 1}} "}, ""},
		"object at the end":  {"{{{a: {b: 1}}}}", []string{"={a: {b: 1}}"}, ""},
		"closing in strings": {`{{ "}}" + '}}' + ` + "`}}`" + ` }}x`, []string{`= "}}" + '}}' + ` + "`}}` ", "x"}, ""},
		"escaped quote":      {`{{ "\"}}" }}`, []string{`= "\"}}" `}, ""},
		"comments":           {"{{ 1 /* }} */ }}{{ 2 // x }}", []string{"= 1 /* }} */ ", "= 2 // x "}, ""},
		"division":           {"{{ 4 / 2 }}", []string{"= 4 / 2 "}, ""},
		"not closed":         {"x\n {{ a", nil, "2:2: {{ is not closed by }}"},
		"string not closed":  {`{{ "a }}`, nil, "1:1: the expression has a string that is not closed"},
		"comment not closed": {`{{ /* }}`, nil, "1:1: the expression has a comment"},
		"no expression":      {"ü{{ }}", nil, "1:2: there is no expression"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			parts, err := expr.Parse(test.text)
			var wrong *expr.ParseError
			if test.err != "" {
				if !errors.As(err, &wrong) || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error = %v, want %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var have []string
			for _, p := range parts {
				if p.Expression {
					have = append(have, "="+p.Text)
				} else {
					have = append(have, p.Text)
				}
			}
			if !reflect.DeepEqual(have, test.want) {
				t.Errorf("have %q, want %q", have, test.want)
			}
		})
	}
}

func TestHasExpressions(t *testing.T) {
	tests := map[string]struct {
		template any
		want     bool
	}{
		"nil":    {nil, false},
		"text":   {"a", false},
		"string": {"a{{ 1 }}", true},
		"deep":   {map[string]any{"a": []any{1, map[string]any{"b": "{{ 1 }}"}}}, true},
		"none":   {map[string]any{"a": []any{1, "b"}}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := expr.HasExpressions(test.template); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a{{ b }}c", `{{ "}}" }}`, "{{ {a: {}} }}", "{{ // }}", "{{ /* */ }}", "{{", "ü{{`}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts, err := expr.Parse(text)
		if err != nil {
			return
		}
		var rebuilt strings.Builder
		for _, p := range parts {
			if text[p.Offset:p.Offset+len(p.Text)] != p.Text {
				t.Fatalf("part %q is not at %d", p.Text, p.Offset)
			}
			if p.Expression {
				rebuilt.WriteString("{{" + p.Text + "}}")
			} else {
				rebuilt.WriteString(p.Text)
			}
		}
		if rebuilt.String() != text {
			t.Fatalf("the parts give %q", rebuilt.String())
		}
	})
}

func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		"{{ $.name }}", "{{ $.images[0].name ?? 'x' }}", "{{ map($.images, {name: .name}) }}", "{{ $.context?.a.b[$.count] }}",
		"{{ let x = $; x.name }}", "{{ $.raw.a }}", "{{ 'a' in $ }}", "{{ filter($.methods, # == 'x')[0] }}", "{{ $.at.Year() }}",
		"{{ reduce($.images, #acc + len(.name), 0) }}", "{{ groupBy($.images, .name) }}", "{{ $.name | upper() }}", "{{ if $.ready { 1 } else { 2 } }}",
		"{{ get($, 'name') }}", "{{ $.note ?? $.owner.name }}", "a{{ $.ratio }}b", "{{ sortBy($.images, .name)[-1].image }}", "{{ $.images[1:][0] }}",
	} {
		f.Add(seed, "name")
		f.Add(seed, "data")
		f.Add(seed, "images")
	}
	note := "n"
	message := source{
		Name: "x", Count: 1, Context: map[string]any{"a": map[string]any{"b": []any{1, "x"}}}, Images: []image{{Name: "a", Image: "b"}},
		Method: "GET", Methods: []method{"PUT"}, Raw: []byte(`{"a": [1, null]}`), Note: &note, Secrets: []string{"s"},
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		if strings.Contains(text, "..") || strings.Contains(text, "repeat") {
			return // big, within the bounds
		}
		m, check := expr.Compile(map[string]any{name: text, "namespace": text}, message, target{})
		for _, finding := range check.Findings {
			if strings.Contains(finding.Message, "internal error") {
				t.Fatal(finding)
			}
			if finding.Line < 0 || finding.Column < 0 {
				t.Fatalf("position %d:%d", finding.Line, finding.Column)
			}
		}
		if m == nil {
			return
		}
		for _, message := range []any{message, source{}} {
			if _, err := m.Apply(message); err != nil && strings.Contains(err.Error(), "internal error") {
				t.Fatal(err)
			}
		}
	})
}
