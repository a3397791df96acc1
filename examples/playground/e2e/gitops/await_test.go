package gitops_test

import (
	"context"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// poll is slower than in the other tests: a dozen rollouts are awaited at a time, on
// a machine that has to make them.
const poll = 200 * time.Millisecond

func await[T any](ctx context.Context, ask func(context.Context) (T, error), done func(T) bool) (T, error) {
	return patchbay.AwaitEvery(ctx, poll, ask, done)
}
