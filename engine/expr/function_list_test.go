package expr_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/expr-lang/expr/builtin"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
)

// TestFunctionsDoWhatIsSaidOfThem evaluates the example of each function.
func TestFunctionsDoWhatIsSaidOfThem(t *testing.T) {
	for _, f := range expr.Functions() {
		t.Run(f.Name, func(t *testing.T) {
			if !strings.Contains(f.Example, f.Name+"(") || !strings.HasPrefix(f.Signature, f.Name+"(") || !strings.HasSuffix(f.Text, ".") || f.Group == "" {
				t.Errorf("%+v", f)
			}
			template := "{{ " + f.Example + " }}"
			if f.Name == "secret" {
				got, err := expr.Eval(t.Context(), template, expr.WithSecrets(func(context.Context, string) (string, error) { return "secret", nil }))
				if err != nil || got != "secret" {
					t.Errorf("%v, %v", got, err)
				}
				return
			}
			var message any
			if f.Input != "" {
				values, problems := flow.Values("input", []byte(f.Input))
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				message = values[0]
			}
			mapping, check := expr.Compile(template, message, nil)
			if err := check.Err(); err != nil {
				t.Fatal(err)
			}
			got, err := mapping.Apply(message)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			var have, want any
			if err := json.Unmarshal(text, &have); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(f.Result), &want); err != nil || !reflect.DeepEqual(have, want) {
				t.Errorf("{{ %s }} with %s gives %s, want %s (%v)", f.Example, f.Input, text, f.Result, err)
			}
		})
	}
}

// TestEveryFunctionIsTold: what the language has and is not refused is listed.
func TestEveryFunctionIsTold(t *testing.T) {
	told := map[string]bool{}
	for _, f := range expr.Functions() {
		if told[f.Name] {
			t.Errorf("%s is listed twice", f.Name)
		}
		told[f.Name] = true
	}
	for _, name := range builtin.Names {
		if !told[name] {
			t.Errorf("%s() is a function of the language and not listed", name)
		}
	}
}
