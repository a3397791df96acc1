package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/failure"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// policy is how a node's messages are handled beyond a plain call: tried again, and
// bounded in time.
type policy struct {
	attempts int // 1: none is tried again
	first    time.Duration
	longest  time.Duration
	limit    time.Duration // 0 for none
}

// policyOf returns nil for a node that says nothing.
func policyOf(n flow.Node) *policy {
	if n.Retry == nil && n.TimeLimit == 0 {
		return nil
	}
	p := &policy{attempts: 1, limit: time.Duration(n.TimeLimit)}
	if n.Retry != nil {
		retry := n.Retry.WithDefaults()
		p.attempts, p.first, p.longest = retry.MaxAttempts, time.Duration(retry.Backoff.Initial), time.Duration(retry.Backoff.Max)
	}
	return p
}

// LimitError is what ends a message that takes longer than its node's time limit.
type LimitError struct{ Limit time.Duration }

func (e *LimitError) Error() string {
	return fmt.Sprintf("the node's time limit of %s is over; raise timeLimit of the node if it needs more", flow.Duration(e.Limit))
}

// Retryable implements module.RetryableError: what took too long may not the next time.
func (e *LimitError) Retryable() bool { return true }

// handle calls the component under the policy.
func (p *policy) handle(h *recording.Hop, w *wired, port string, message any) module.Result {
	ctx := context.Context(h)
	if p.limit > 0 {
		limited, cancel := context.WithTimeoutCause(h, p.limit, &LimitError{p.limit})
		defer cancel()
		ctx = limited
	}
	for wait := p.first; ; wait = min(2*wait, p.longest) {
		h.Attempts++
		result := over(ctx, w.call(ctx, h, port, message))
		err := result.Err()
		if err == nil || int(h.Attempts) >= p.attempts || !module.ShouldRetry(err) || failure.FromLaterNode(err) || h.Run.Stopped() != nil {
			return result
		}
		pause := wait
		if asked, ok := module.RetryTime(err); ok {
			if asked > p.longest {
				return module.Fail(fmt.Errorf("%w (it asks to wait %s, which is longer than the node's longest wait of %s)", err, asked, flow.Duration(p.longest)))
			}
			pause = max(wait, asked)
		}
		h.Run.Logger(h).Log(h, slog.LevelWarn, "the attempt failed and is tried again",
			"attempt", h.Attempts, "of", p.attempts, "in", pause.String(), "error", err)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return over(ctx, result)
		}
	}
}

// over makes the time limit the reason of what failed because of it.
func over(ctx context.Context, result module.Result) module.Result {
	var limit *LimitError
	if !result.IsErr() || ctx.Err() == nil || !errors.As(context.Cause(ctx), &limit) || errors.As(result.Err(), new(*LimitError)) {
		return result
	}
	return module.Fail(fmt.Errorf("%w: %w", limit, result.Err()))
}
