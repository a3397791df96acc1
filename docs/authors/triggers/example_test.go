package triggers_test

import (
	"github.com/patchbay-dev/patchbay/docs/authors/internal/demo"
	"github.com/patchbay-dev/patchbay/docs/authors/triggers"
)

func ExampleCountdown() {
	demo.Start(triggers.NewCountdown(), `{"from": 2, "pause": 1}`, 3)
	// Output:
	// out: {"left":2}
	// out: {"left":1}
	// out: {"left":0}
}
