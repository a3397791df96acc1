package ticker

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// The wait before a tick that failed and is worth another try comes again. It
// doubles with each failure in a row, and is never longer than the plan's own.
const (
	firstRetry = time.Second
	lastRetry  = time.Minute
)

func (p *progress) retriesAfter(err error) int {
	if !module.IsRetryable(err) {
		return 0
	}
	return p.Retries + 1
}

func backoff(retries int) time.Duration {
	wait := firstRetry
	for range retries - 1 {
		if wait *= 2; wait >= lastRetry {
			return lastRetry
		}
	}
	return wait
}

// earlier returns the first of two times; a zero one never comes.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
