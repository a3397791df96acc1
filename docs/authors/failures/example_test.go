package failures_test

import (
	"context"
	"time"

	"github.com/patchbay-dev/patchbay/docs/authors/failures"
	"github.com/patchbay-dev/patchbay/docs/authors/internal/demo"
)

// corner is a shop that sells tea, out of hours no coffee, and is busy with cake.
type corner struct{}

func (corner) Place(_ context.Context, item string) (int, error) {
	switch item {
	case "tea":
		return 1, nil
	case "coffee":
		return 0, failures.ErrClosed
	case "cake":
		return 0, &failures.BusyError{Wait: time.Minute}
	}
	return 0, failures.ErrUnknown
}

func ExamplePlaceOrder() {
	demo.Send(failures.NewPlaceOrder(corner{}), "", "order", `{"item": "tea"}`, `{"item": "coffee"}`, `{"item": "cake"}`, `{"item": "soup"}`)
	// Output:
	// placed: {"number":1}
	// error: {"error":"order \"coffee\": the shop is closed","input":{"item":"coffee"},"retryable":true}
	// error: {"error":"order \"cake\": the shop is busy for 1m0s","input":{"item":"cake"},"retryAfter":"1m0s","retryable":true}
	// error: {"error":"order \"soup\": there is no such item","input":{"item":"soup"},"retryable":false}
}

// opening is a shop that is closed the first times.
type opening struct{ closed int }

func (o *opening) Place(context.Context, string) (int, error) {
	if o.closed--; o.closed >= 0 {
		return 0, failures.ErrClosed
	}
	return 7, nil
}

// The node tries again: the component does not know of it.
func ExamplePlaceOrder_retry() {
	demo.SendRetried(failures.NewPlaceOrder(&opening{closed: 2}), `{"maxAttempts": 5, "backoff": {"initial": "1ms"}}`, "order", `{"item": "tea"}`)
	// Output:
	// placed: {"number":7}
}
