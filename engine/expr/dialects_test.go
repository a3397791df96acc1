package expr_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// TestDialects writes what other tools write and wants a hint how it is written
// here.
func TestDialects(t *testing.T) {
	message := map[string]any{"items": []any{map[string]any{"a": 1, "name": "z"}}, "name": "x", "ready": true, "default": map[string]any{"a": 1}}
	for expression, want := range map[string]string{
		`.name`:                         "a field of the message is $.name",
		`where($.items, .a)`:            "filter($.items, .ready)",
		`select(.a > 1)`:                "filter($.items, .ready)",
		`filter($.items, d => d.a > 1)`: "there are no functions with parameters here",
		`$.items.filter(d => d.a)`:      "there are no functions with parameters here",
		`$json.name`:                    "the message that came over the edge is $ itself",
		`$input.item.json.name`:         "the message that came over the edge is $ itself",
		`.Values.name`:                  "the values of a chart are not known here",
		`${name}`:                       "an expression is written in {{ }}",
		`.items | length`:               "len($.items)",
		`$.items[] | .name`:             "map($.items, .name)",
		`$.items[*].name`:               "map($.items, .name)",
		`$.name | upper`:                "a pipe leads to a call: $.name | upper()",
		`$.name | tojson`:               "json($.value)",
		`$.name | default("y")`:         `$.name ?? "x"`,
		`$.ready || "y"`:                `$.name ?? "x"`,
		`$.items.length`:                "len($.items)",
		`$.items.map(.a)`:               "a function comes before what it works on",
		`$.items.0.name`:                "$.items[0]",
		`$.name === "x"`:                "equality is written ==",
		`$..name`:                       "name the whole path",
		`$.name.toUpperCase()`:          "upper($.name)",
		`JSON.stringify($)`:             "json($.value)",
		`JSON.parse($.name)`:            "parseJSON($.text)",
		`if $.ready`:                    `$.ready ? "yes" : "no"`,
		`len $.items`:                   "len($.items)",
		`$.name.includes("x")`:          "contains",
		`$.name.substring(0, 1)`:        "$.text[0:3]",
		// What is not of another language gets no hint.
		`$.name == "=> .x | y" +`: "",
		`$.default.b`:             "",
		`$.nmae`:                  "",
		`$.name + `:               "",
	} {
		t.Run(expression, func(t *testing.T) {
			_, check := expr.Compile("{{ "+expression+" }}", message, nil)
			if len(check.Findings) == 0 {
				t.Fatal("there is nothing wrong with it")
			}
			text := check.Findings[0].Message
			if want != "" && !strings.Contains(text, "; "+want) && !strings.Contains(text, want) {
				t.Errorf("%s, want %q", text, want)
			}
			if want == "" && strings.Contains(text, "; ") && !strings.Contains(text, "text is written in quotes") {
				t.Errorf("%s, want no hint", text)
			}
		})
	}
}
