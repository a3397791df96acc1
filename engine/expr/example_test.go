package expr_test

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// A map turns messages of one port into messages of another. It is checked against both
// types before anything runs.
func ExampleCompile() {
	type deployment struct {
		Name   string   `json:"name"`
		Images []string `json:"images"`
	}
	type request struct {
		Title string `json:"title" required:"true"`
		Count int    `json:"count"`
	}
	template := map[string]any{
		"title": "{{ upper($.name) }} has images",
		"count": "{{ len($.images) }}",
	}
	mapping, check := expr.Compile(template, deployment{}, request{})
	if err := check.Err(); err != nil {
		fmt.Println(err)
		return
	}
	result, err := mapping.Apply(deployment{Name: "web", Images: []string{"nginx", "side"}})
	fmt.Printf("%+v %v\n", result, err)

	_, check = expr.Compile(map[string]any{"title": "{{ $.nmae }}"}, deployment{}, request{})
	fmt.Println(check.Outcome, check.Findings[0])
	// Output:
	// {Title:WEB has images Count:2} <nil>
	// invalid title: {{ $.nmae }}: $ has no field nmae (did you mean $.name?)
}
