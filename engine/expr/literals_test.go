package expr_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// place is secret by itself, or in its field "password".
type place bool

func (p place) Secret() bool                 { return bool(p) }
func (p place) Item() expr.Place             { return p }
func (p place) Field(name string) expr.Place { return p || place(name == "password") }

func TestLiterals(t *testing.T) {
	const secret, object = place(true), place(false)
	tests := map[string]struct {
		text string
		at   place
		want string // the text with each literal as <>
	}{
		"a plain text":           {"S3cr3t", secret, "<>"},
		"nothing":                {"", secret, ""},
		"elsewhere":              {"S3cr3t", object, "S3cr3t"},
		"a path":                 {"{{ $.token }}", secret, "{{ $.token }}"},
		"a key":                  {`{{ $.data["password"] ?? get($, "token") }}`, secret, `{{ $.data["password"] ?? get($, "token") }}`},
		"a secret":               {"{{ secret('name/key') }}", secret, "{{ secret('name/key') }}"},
		"a string":               {"{{ 'S3cr3t' }}", secret, "{{ '<>' }}"},
		"in double quotes":       {`{{ "S3\"cr3t" }}`, secret, `{{ "<>" }}`},
		"in backquotes":          {"{{ `S3cr3t` }}", secret, "{{ `<>` }}"},
		"a part":                 {"{{ 'S3cr3t' + $.x }}", secret, "{{ '<>' + $.x }}"},
		"a default":              {"{{ $.x ?? 'S3cr3t' }}", secret, "{{ $.x ?? '<>' }}"},
		"branches":               {"{{ $.kind == 'basic' ? 'S3cr3t' : $.x }}", secret, "{{ $.kind == 'basic' ? '<>' : $.x }}"},
		"through a function":     {"{{ base64('user:S3cr3t') }}", secret, "{{ base64('<>') }}"},
		"a variable":             {"{{ let x = 'S3cr3t'; x }}", secret, "{{ let x = '<>'; x }}"},
		"an item":                {"{{ ['S3cr3t'][0] }}", secret, "{{ ['<>'][0] }}"},
		"a field":                {"{{ {a: 'S3cr3t'}.a }}", secret, "{{ {a: '<>'}.a }}"},
		"an object":              {"{{ {user: 'ada', password: 'S3cr3t'} }}", object, "{{ {user: 'ada', password: '<>'} }}"},
		"a comment":              {"{{ /* 'S3cr3t' */ 'S3cr3t' }}", secret, "{{ /* 'S3cr3t' */ '<>' }}"},
		"a scheme":               {"Bearer {{ $.token }}", secret, "Bearer {{ $.token }}"},
		"a scheme and a text":    {"Basic S3cr3t{{ $.token }}", secret, "<>{{ $.token }}"},
		"text beside":            {"ada:S3cr3t@{{ $.host }}", secret, "<>{{ $.host }}"},
		"what is taken away":     {"{{ replace($.x, 'prefix', '') }}", secret, "{{ replace($.x, 'prefix', '') }}"},
		"what can't be parsed":   {"{{ 'S3cr3t' + }}", secret, "<>"},
		"what is not closed":     {"{{ 'S3cr3t'", secret, "<>"},
		"not closed, elsewhere":  {"{{ 'S3cr3t'", object, "{{ 'S3cr3t'"},
		"beyond letters of Go's": {"{{ 'Sécr€t' }}", secret, "{{ '<>' }}"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, at := "", 0
			for _, l := range expr.Literals(test.text, test.at) {
				got += test.text[at:l.From] + "<>"
				at = l.To
			}
			if got += test.text[at:]; got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
