package expr_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

type needsNothing struct {
	Namespace string `json:"namespace"`
	Most      int    `json:"most" default:"10"`
}

type needsMuch struct {
	Most int    `json:"most" required:"true" default:"10"`
	Name string `json:"name" required:"true"`
}

// TestNoMapAndNoMessage: what sends nothing gives a target its defaults.
func TestNoMapAndNoMessage(t *testing.T) {
	for name, test := range map[string]struct {
		example, message, to any
		outcome              expr.Outcome
		finding              string
		want                 any
		fails                string
	}{
		"nothing to what needs nothing":   {nil, nil, needsNothing{}, expr.Unverifiable, "add `map: {}`", needsNothing{Most: 10}, ""},
		"a message to what needs nothing": {nil, map[string]any{"namespace": "a", "other": 1}, needsNothing{}, expr.Unverifiable, "add `map: {}`", needsNothing{Namespace: "a", Most: 10}, ""},
		"nothing to what needs a field":   {nil, nil, needsMuch{}, expr.Unverifiable, "must fit", nil, "name: the field is required, and the source sends nothing: add a map"},
		"text to what needs nothing":      {"hello", nil, needsNothing{}, expr.Invalid, "add `map: {}`", nil, ""},
		"text to what needs a field":      {"hello", nil, needsMuch{}, expr.Invalid, "have a string", nil, ""},
		"another type":                    {needsMuch{}, nil, needsNothing{}, expr.Invalid, "add a map; where nothing of the message is needed, add `map: {}`", nil, ""},
		"nothing to a list":               {nil, nil, []string{}, expr.Unverifiable, "must fit", []string(nil), ""},
	} {
		t.Run(name, func(t *testing.T) {
			mapping, check := expr.Compile(nil, test.example, test.to)
			found := ""
			for _, f := range check.Findings {
				found += f.String()
			}
			if check.Outcome != test.outcome || !strings.Contains(found, test.finding) {
				t.Errorf("check = %v: %s, want %v: %s", check.Outcome, found, test.outcome, test.finding)
			}
			if _, needs := test.to.(needsMuch); needs && strings.Contains(found, "map: {}") {
				t.Errorf("an empty map is advised where one can't be: %s", found)
			}
			if mapping == nil {
				return
			}
			got, err := mapping.Apply(test.message)
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("error = %v, want %s", err, test.fails)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%#v, %v, want %#v", got, err, test.want)
			}
		})
	}
}
