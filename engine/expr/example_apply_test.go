package expr_test

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// What an expression needs and a message does not have is an error that names the place,
// and never a silent null.
func ExampleMapping_Apply() {
	type order struct {
		Tags []string `json:"tags"`
	}
	type mail struct {
		Subject string `json:"subject"`
	}
	mapping, _ := expr.Compile(map[string]any{"subject": "{{ $.tags[0] }}"}, order{}, mail{})
	_, err := mapping.Apply(order{})
	fmt.Println(err)
	// Output: subject: {{ $.tags[0] }}: $.tags has 0 items, there is no [0]
}

func ExampleEval() {
	value, err := expr.Eval(context.Background(), "{{ [1, 2, 3] | filter(# > 1) | map(# * 10) }}")
	fmt.Println(value, err)
	// Output: [20 30] <nil>
}

func ExampleHasExpressions() {
	fmt.Println(expr.HasExpressions(map[string]any{"a": "{{ 1 }}"}), expr.HasExpressions("plain"))
	// Output: true false
}
