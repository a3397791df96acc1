package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

func TestExprList(t *testing.T) {
	alone(t)
	out := ok(t, "expr", "list")
	contains(t, out, "TEXTS", "upper(text)", "The text in upper case.", `{{ upper($.name) }} is "WEB", with $ = {"name": "web"}`)
	contains(t, ok(t, "expr", "list", "sortBy"), "sortBy(list, key[, order])")
	var all []expr.Function
	if err := json.Unmarshal([]byte(ok(t, "expr", "list", "-o", "json")), &all); err != nil || len(all) != len(expr.Functions()) {
		t.Errorf("%d functions, %v", len(all), err)
	}
	if r := run(t, "", "expr", "list", "uper"); r.code != 1 || !strings.Contains(r.stderr, `did you mean "upper"?`) {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
}

func TestExprTry(t *testing.T) {
	alone(t)
	for name, test := range map[string]struct {
		template, input string
		code            int
		want            string
	}{
		"text":               {`{{ upper($.name) }}`, `{"name":"x"}`, 0, `"X"`},
		"without braces":     {`upper($.name)`, `{"name":"x"}`, 0, `"X"`},
		"joined":             {`a {{ $.n }} b`, `{"n":1}`, 0, `"a 1 b"`},
		"large number":       {`{{ $.n + 1 }}`, `{"n":9007199254740993}`, 0, `9007199254740994`},
		"object":             {`{"a": "{{ $.n }}", "b": [1, "{{ $.n * 2 }}"]}`, `{"n":1}`, 0, "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ]\n}"},
		"no message":         {`{{ 1 + 2 }}`, ``, 0, `3`},
		"unknown function":   {`{{ uper($.name) }}`, `{"name":"x"}`, 1, `1:4: {{ uper($.name) }}: `},
		"unknown field":      {`{{ $.nmae }}`, `{"name":"x"}`, 1, `did you mean $.name?`},
		"syntax":             {`{{ $.name + }}`, `{"name":"x"}`, 1, `1:`},
		"fails when it runs": {`{{ int($.name) }}`, `{"name":"x"}`, 1, `{{ int($.name) }}`},
		"place in an object": {`{"a": {"b": "{{ $.nmae }}"}}`, `{"name":"x"}`, 1, `a.b: `},
		"input is no JSON":   {`{{ $ }}`, `{"a`, 2, `--input`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, stdin := range []string{"", test.input} {
				args := []string{"expr", "try", test.template}
				if test.input != "" && stdin != "" {
					args = append(args, "--input", "-")
				} else if test.input != "" {
					args = append(args, "--input", test.input)
				}
				r := run(t, stdin, args...)
				if r.code != test.code {
					t.Errorf("exit code %d, want %d", r.code, test.code)
				}
				if test.code == 0 && strings.TrimSpace(r.stdout) != test.want || test.code != 0 && !strings.Contains(r.stderr, test.want) {
					t.Errorf("stdout %s, stderr %s, want %s", r.stdout, r.stderr, test.want)
				}
			}
		})
	}
}
