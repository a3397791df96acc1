package expr_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// TestNumbersOutOfJSONText has numbers as a decoder of JSON gives them when no integer
// with a sign holds them, wherever they are in a message: as fields, in lists, in lists
// of objects. They are compared and computed with as all numbers are, and what needs
// more than 64 bits keeps its digits or is an error.
func TestNumbersOutOfJSONText(t *testing.T) {
	message := map[string]any{
		"u":     json.Number("18446744073709551615"),
		"ids":   []any{json.Number("18446744073709551615"), int64(2)},
		"items": []any{map[string]any{"id": json.Number("18446744073709551615")}, map[string]any{"id": json.Number("9223372036854775808")}},
		"a":     json.Number("123456789012345678901234567890"),
		"b":     json.Number("123456789012345678901234567891"),
		"bigs":  []any{json.Number("123456789012345678901234567890"), int64(2), json.Number("-123456789012345678901234567890")},
		"far":   json.Number("1e400"),
		"long":  json.Number(strings.Repeat("9", 5000)),
		"named": map[string]any{"18446744073709551615": 1},
	}
	for _, test := range []struct{ expression, want, fails string }{
		{expression: `18446744073709551615 in $.ids`, want: `true`},
		{expression: `$.u in $.ids`, want: `true`},
		{expression: `"18446744073709551615" in $.ids`, want: `false`},
		{expression: `$.u in $.named`, want: `false`},
		{expression: `$.a in $.bigs and not ($.b in $.bigs)`, want: `true`},
		{expression: `count($.ids, # == $.u)`, want: `1`},
		{expression: `findIndex($.ids, # == $.u)`, want: `0`},
		{expression: `filter($.ids, # > 5)`, want: `[18446744073709551615]`},
		{expression: `filter($.items, .id > 9223372036854775808)`, want: `[{"id":18446744073709551615}]`},
		{expression: `[18446744073709551615] == $.ids[:1]`, want: `true`},
		{expression: `$.items[0] == {"id": 18446744073709551615}`, want: `true`},
		{expression: `map($.ids, # / 5)`, want: `[3689348814741910323,0.4]`},
		{expression: `map($.ids, # % 10)`, want: `[5,2]`},
		{expression: `first($.ids) - 1`, want: `18446744073709551614`},
		{expression: `last(reverse($.ids)) - 1`, want: `18446744073709551614`},
		{expression: `reduce($.ids, #acc - #)`, want: `18446744073709551613`},
		{expression: `sum($.ids)`, fails: `18446744073709551615 + 2 is out of the range of integers`},
		{expression: `max($.ids)`, want: `18446744073709551615`},
		{expression: `min($.ids, 1)`, want: `1`},
		{expression: `mean($.ids)`, want: `9223372036854776000`},
		{expression: `median($.ids)`, want: `9223372036854776000`},
		{expression: `sort($.ids)`, want: `[2,18446744073709551615]`},
		{expression: `uniq([$.u, $.ids[0], 18446744073709551615])`, want: `[18446744073709551615]`},
		{expression: `$.u..$.u`, fails: `out of the range of integers`},
		{expression: `$.u..1`, want: `[]`},

		{expression: `$.a == $.b`, want: `false`},
		{expression: `$.a == $.bigs[0]`, want: `true`},
		{expression: `$.a < $.b`, want: `true`},
		{expression: `$.a > 18446744073709551615`, want: `true`},
		{expression: `$.bigs[2] < -1.5`, want: `true`},
		{expression: `$.a == "123456789012345678901234567890"`, want: `false`},
		{expression: `$.far > $.a and $.far > 1e308`, want: `true`},
		{expression: `sort([$.b, $.far, $.a])`, want: `[123456789012345678901234567890,123456789012345678901234567891,1e400]`},
		{expression: `max($.bigs)`, want: `123456789012345678901234567890`},
		{expression: `uniq([$.a, $.b, $.bigs[0]])`, want: `[123456789012345678901234567890,123456789012345678901234567891]`},
		{expression: `string($.a)`, want: `"123456789012345678901234567890"`},
		{expression: `json($.a)`, want: `"123456789012345678901234567890"`},
		{expression: `{"x": $.a, "y": [$.far]}`, want: `{"x":123456789012345678901234567890,"y":[1e400]}`},
		{expression: `parseJSON("[123456789012345678901234567890, 1.50]")`, want: `[123456789012345678901234567890,1.5]`},
		{expression: `abs($.bigs[2])`, want: `123456789012345678901234567890`},
		{expression: `round($.a) == $.a`, want: `true`},
		{expression: `type($.a) + " " + type($.far)`, want: `"int float"`},
		{expression: `float($.a)`, want: `1.2345678901234568e+29`},
		{expression: `mean([$.a])`, want: `1.2345678901234568e+29`},
		{expression: `$.a + 1`, fails: `123456789012345678901234567890 + 1: "123456789012345678901234567890" is out of the range of integers`},
		{expression: `$.b - $.a`, fails: `out of the range of integers`},
		{expression: `-$.a`, fails: `out of the range of integers`},
		{expression: `1 / $.a`, fails: `out of the range of integers`},
		{expression: `int($.a)`, fails: `out of the range of integers`},
		{expression: `sum($.bigs)`, fails: `out of the range of integers`},
		{expression: `float($.far)`, fails: `out of the range of numbers`},
		{expression: `median([$.far])`, fails: `out of the range of numbers`},
		{expression: `len($.a)`, fails: `has a number`},
		{expression: `$.a[0:2]`, fails: `has a number`},
		{expression: `$.a contains "1"`, fails: `has a number`},
		{expression: `$.a matches "^1"`, fails: `has a number`},
		{expression: `trim($.a)`, fails: `has a number`},
		{expression: `join([$.a], "")`, fails: `is a number`},
		{expression: `$.named[$.a] ?? 0`, fails: `a number`},
		{expression: `$.long > 1`, fails: `have no order`},
		{expression: `$.long`, want: strings.Repeat("9", 5000)},
	} {
		t.Run(test.expression, func(t *testing.T) {
			mapping, check := expr.Compile("{{ "+test.expression+" }}", message, nil)
			if mapping == nil {
				t.Fatal(check)
			}
			got, err := mapping.Apply(message)
			switch {
			case test.fails != "":
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("%v and error %v, want an error with %q", got, err, test.fails)
				}
			case err != nil:
				t.Error(err)
			default:
				text, err := json.Marshal(got)
				if err != nil {
					t.Fatal(err)
				}
				if string(text) != test.want {
					t.Errorf("%s, want %s", text, test.want)
				}
			}
		})
	}
}

// TestHugeNumberInAField writes numbers of more than 64 bits into typed fields.
func TestHugeNumberInAField(t *testing.T) {
	type target struct {
		Any     any         `json:"any,omitempty"`
		Float   float64     `json:"float,omitempty"`
		Integer int         `json:"integer,omitempty"`
		Text    string      `json:"text,omitempty"`
		Number  json.Number `json:"number,omitempty"`
	}
	message := map[string]any{"a": json.Number("123456789012345678901234567890"), "far": json.Number("1e400")}
	for _, test := range []struct{ field, expression, want, fails string }{
		{field: "any", expression: `{{ $.a }}`, want: `{"any":123456789012345678901234567890}`},
		{field: "number", expression: `{{ $.a }}`, want: `{"number":123456789012345678901234567890}`},
		{field: "float", expression: `{{ $.a }}`, want: `{"float":1.2345678901234568e+29}`},
		{field: "float", expression: `{{ $.far }}`, fails: `out of the range`},
		{field: "integer", expression: `{{ $.a }}`, fails: `out of the range`},
		{field: "text", expression: `{{ $.a }}`, fails: `want a string, have a number`},
		{field: "text", expression: `n {{ $.a }}`, want: `{"text":"n 123456789012345678901234567890"}`},
	} {
		t.Run(test.field+" "+test.expression, func(t *testing.T) {
			mapping, check := expr.Compile(map[string]any{test.field: test.expression}, nil, target{})
			if mapping == nil {
				t.Fatal(check)
			}
			got, err := mapping.Apply(message)
			switch {
			case test.fails != "":
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("%v and error %v, want an error with %q", got, err, test.fails)
				}
			case err != nil:
				t.Error(err)
			default:
				text, err := json.Marshal(got)
				if err != nil {
					t.Fatal(err)
				}
				if string(text) != test.want {
					t.Errorf("%s, want %s", text, test.want)
				}
			}
		})
	}
}
