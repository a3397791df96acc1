package main

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
)

func ExampleGreet() {
	show := func(_ context.Context, port string, message any) module.Result {
		fmt.Printf("%s: %+v\n", port, message)
		return module.Result{}
	}
	NewGreet().Handle(context.Background(), show, "request", Request{Name: "Ada"})
	// Output:
	// result: {Context:<nil> Text:Hello, Ada}
}
