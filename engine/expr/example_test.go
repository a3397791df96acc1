package expr_test

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

type order struct {
	Name   string   `json:"name"`
	Prices []int    `json:"prices"`
	Tags   []string `json:"tags"`
}

type mail struct {
	Subject string `json:"subject"`
	Total   int    `json:"total"`
}

// A map is checked and compiled once, against the types of both ports, and then applied
// to message after message.
func ExampleCompile() {
	template := map[string]any{"subject": "Order of {{ $.name }}", "total": "{{ sum($.prices) }}"}
	mapping, check := expr.Compile(template, order{}, mail{})
	if err := check.Err(); err != nil {
		fmt.Println(err)
		return
	}
	made, err := mapping.Apply(order{Name: "Ada", Prices: []int{3, 4}})
	fmt.Printf("%+v %v\n", made, err)
	// Output: {Subject:Order of Ada Total:7} <nil>
}

// What is wrong with a map is known before anything runs.
func ExampleCompile_check() {
	_, check := expr.Compile(map[string]any{"subject": "{{ $.nmae }}"}, order{}, mail{})
	fmt.Println(check.Outcome)
	for _, finding := range check.Findings {
		fmt.Printf("%s: %s\n", finding.Path, finding.Message)
	}
	// Output:
	// invalid
	// subject: $ has no field nmae
}

// What an expression needs and a message does not have is an error that names the place,
// and never a silent null.
func ExampleMapping_Apply() {
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
