package expr_test

import (
	"fmt"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

func TestSecrets(t *testing.T) {
	tests := map[string]struct {
		settings any
		want     string
	}{
		"none":                    {map[string]any{"text": "secret", "n": 1, "list": []any{nil, true}}, "[] false"},
		"literal":                 {map[string]any{"token": `{{ secret("login/token") }}`}, "[login/token] false"},
		"in a list, within text":  {[]any{map[string]any{"header": `Bearer {{ secret('a/b') }} and {{secret("c/d")}}`}}, "[a/b c/d] false"},
		"twice":                   {[]any{`{{ secret("a/b") }}`, `{{ secret("a/b") }}`}, "[a/b] false"},
		"as a pipe":               {`{{ "a/b" | secret() }}`, "[a/b] false"},
		"in a branch":             {`{{ 1 > 2 ? secret("a/b") : "x" }}`, "[a/b] false"},
		"in an object":            {`{{ {a: [secret("a/b")]} }}`, "[a/b] false"},
		"computed":                {`{{ let n = "a"; secret(n + "/b") }}`, "[] true"},
		"computed beside literal": {[]any{`{{ secret("a/b") }}`, `{{ secret("a" + "/c") }}`}, "[a/b] true"},
		"in a string":             {`{{ "secret('a/b')" }}`, "[] false"},
		"outside of braces":       {`secret("a/b")`, "[] false"},
		"what can't be parsed":    {[]any{`{{ secret("a/b" }}`, `{{ secret(`, `{{ secret("c/d") }}`}, "[c/d] false"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found := expr.Secrets(test.settings)
			if got := fmt.Sprint(found.References, found.Computed); got != test.want {
				t.Errorf("secrets = %s, want %s", got, test.want)
			}
		})
	}
}

func FuzzSecrets(f *testing.F) {
	for _, seed := range []string{`{{ secret("a/b") }}`, `{{ "a" | secret() }}`, `{{ secret }}`, `{{ secret() }}`, `{{ {a: secret("x")}`} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) { expr.Secrets([]any{text}) })
}
