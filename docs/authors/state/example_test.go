package state_test

import (
	"github.com/patchbay-dev/patchbay/docs/authors/internal/demo"
	"github.com/patchbay-dev/patchbay/docs/authors/state"
)

func ExampleSeen() {
	demo.Send(state.NewSeen(), "", "in", `{"id": "a"}`, `{"id": "b"}`, `{"id": "a"}`)
	// Output:
	// first: {"id":"a"}
	// first: {"id":"b"}
	// again: {"id":"a"}
}
