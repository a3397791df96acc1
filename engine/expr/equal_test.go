package expr_test

import (
	"math"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// What a list holds is compared alike whether its type says what it is or not.
func TestListsAreEqualByTheirItems(t *testing.T) {
	type pair struct{ a, b any }
	tests := map[string]struct {
		of   []pair
		want bool
	}{
		"the same": {[]pair{
			{[]any{1, "x", true, 1.5, nil}, []any{1, "x", true, 1.5, nil}},
			{[]any{[]any{1}, []any{}}, []any{[]any{1}, []any{}}},
			{[]any{1, 2}, []int{1, 2}},
			{[]string{"x"}, []any{"x"}},
			{[]any{1}, []any{1.0}},
			{[]any{int64(1)}, []any{1}},
			{[]any{0.0}, []any{math.Copysign(0, -1)}},
			{[]any{map[string]any{"x": []any{1}}}, []any{map[string]any{"x": []any{1}}}},
			{[]any{[]any(nil)}, []any{nil}},
			{[]any{[]any(nil)}, []any{[]any(nil)}},
		}, true},
		"not the same": {[]pair{
			{[]any{1, 2}, []any{1}},
			{[]any{1}, []any{2}},
			{[]any{"x"}, []any{"y"}},
			{[]any{"x"}, []any{"xy"}},
			{[]any{true}, []any{false}},
			{[]any{"1"}, []any{1}},
			{[]any{math.NaN()}, []any{math.NaN()}},
			{[]any{[]any{}}, []any{nil}},
			{[]any{[]any{}}, []any{[]any(nil)}},
			{[]any{map[string]any{"x": []any{1}}}, []any{map[string]any{"x": []any{2}}}},
		}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, p := range test.of {
				for _, message := range []map[string]any{{"a": p.a, "b": p.b}, {"a": p.b, "b": p.a}} {
					mapping, check := expr.Compile("{{ $.a == $.b }}", message, nil)
					if mapping == nil {
						t.Fatal(check.Err())
					}
					if got, err := mapping.Apply(message); err != nil || got != test.want {
						t.Errorf("%#v == %#v gives %v, %v", message["a"], message["b"], got, err)
					}
				}
			}
		})
	}
}
