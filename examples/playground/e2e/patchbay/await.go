package patchbay

import (
	"context"
	"fmt"
	"testing"
	"time"
)

const (
	// waitLimit bounds everything that a test waits for.
	waitLimit = 2 * time.Minute
	poll      = 40 * time.Millisecond
)

// Within bounds a wait that should be over soon. It also serves a cleanup, when
// the test's own context has ended.
func Within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), waitLimit)
	t.Cleanup(cancel)
	return ctx
}

// Await asks until done says so. The error has the last answer.
func Await[T any](ctx context.Context, ask func(context.Context) (T, error), done func(T) bool) (T, error) {
	return AwaitEvery(ctx, poll, ask, done)
}

// AwaitEvery is Await for what is to be asked more rarely.
func AwaitEvery[T any](ctx context.Context, every time.Duration, ask func(context.Context) (T, error), done func(T) bool) (T, error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		answer, err := ask(ctx)
		if err == nil && done(answer) {
			return answer, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			//nolint:errorlint // the last error may be nil
			return answer, fmt.Errorf("the condition was not met in time (last answer: %+v, %v): %w", answer, err, context.Cause(ctx))
		}
	}
}
