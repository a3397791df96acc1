package main

import (
	"github.com/patchbay-dev/patchbay/docs/authors/internal/demo"
	"github.com/patchbay-dev/patchbay/engine/module/registry"
)

func ExampleReverse() {
	for _, component := range registry.Get() {
		demo.Send(component, "", "in", `{"context": 1, "text": "hello"}`)
	}
	// Output:
	// out: {"context":1,"text":"olleh"}
}
