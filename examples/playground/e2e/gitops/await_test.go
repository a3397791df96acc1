package gitops_test

import (
	"context"
	"fmt"
	"time"
)

// poll is slower than in the other tests: a dozen rollouts are awaited at a time, on
// a machine that has to make them.
const poll = 200 * time.Millisecond

// await asks until done says so. The error tells the last answer.
func await[T any](ctx context.Context, ask func(context.Context) (T, error), done func(T) bool) (T, error) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		answer, err := ask(ctx)
		if err == nil && done(answer) {
			return answer, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return answer, fmt.Errorf("not so in time (last answer: %+v, %v): %w", answer, err, context.Cause(ctx))
		}
	}
}
