package flow_test

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

const hello = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata:
  name: hello
spec:
  nodes:
    - id: signal
      component: common/signal
    - id: show
      component: common/debug
  edges:
    - from: signal.out
      to: show.in
`

func ExampleParse() {
	document, problems := flow.Parse("hello.yaml", []byte(hello))
	fmt.Println(document.Metadata.Name, len(document.Spec.Nodes), problems.HasErrors())
	// Output: hello 2 false
}

// A problem has its line and column, and the nearest name that would be right.
func ExampleParse_problem() {
	_, problems := flow.Parse("hello.yaml", []byte("apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: hello}\nspec: {ndes: []}\n"))
	fmt.Println(problems.Error())
	// Output: hello.yaml:4:8: spec.ndes: unknown key "ndes"; did you mean "nodes"?
}

// Format writes the canonical text: comments stay, and positions are on the grid.
func ExampleFlow_Format() {
	document, _ := flow.Parse("hello.yaml", []byte(`
# A flow as short as can be.
kind: Flow
apiVersion: patchbay.dev/v1alpha1
metadata: {name: hello}
spec: {edges: [], nodes: [{component: common/signal, id: signal}]}
layout: {signal: {x: 3, "y": 118}}
`))
	text, err := document.Format()
	fmt.Print(string(text), err)
	// Output:
	// # A flow as short as can be.
	// apiVersion: patchbay.dev/v1alpha1
	// kind: Flow
	// metadata:
	//   name: hello
	// spec:
	//   nodes:
	//     - id: signal
	//       component: common/signal
	// layout:
	//   signal: {x: 0, "y": 120}
	// <nil>
}

func ExampleDiff() {
	before, _ := flow.Parse("", []byte(hello))
	after, _ := flow.Parse("", []byte(hello))
	after.Spec.Nodes[1].Settings = map[string]any{"keep": int64(5)}
	for _, change := range flow.Diff(before, after) {
		fmt.Println(change.Kind, change.Node, change.Fields)
	}
	// Output: changed show [settings]
}

func ExampleNearest() {
	fmt.Println(flow.Nearest("setings", []string{"component", "settings", "title"}))
	// Output: settings
}
