package registryclient

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// retry calls try until it succeeds, fails for good, or was retried often
// enough. The waits double and are spread, so that many do not come back at once.
func (c *Client) retry(ctx context.Context, retries int, try func() error) error {
	for n := 0; ; n++ {
		err := try()
		if err == nil || !module.IsRetryable(err) {
			return err
		}
		if errors.Is(err, errFreshToken) && n <= retries {
			continue
		}
		var limit *LimitError
		if n >= retries || errors.As(err, &limit) || errors.Is(err, errSilent) || ctx.Err() != nil {
			return err
		}
		wait := min(c.backoff<<min(n, 8), 10*time.Second)
		if sleep(ctx, spread(wait)) != nil {
			return err
		}
	}
}

// spread returns a wait between half and one and a half of the given one.
func spread(wait time.Duration) time.Duration {
	return wait/2 + rand.N(wait+1)
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
