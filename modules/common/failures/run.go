package failures

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// startKey is the key of the node's state with the number of the last Start.
const startKey = "start"

var errNoState = module.Permanent(errors.New("the node has no state: it is not part of a running flow yet"))

// Run implements module.Runner.
func (c *Component) Run(ctx context.Context) error {
	if c.State() == nil {
		return errNoState
	}
	if err := c.begin(ctx); err != nil {
		return err
	}
	for range c.State().Watch(ctx, boxPrefix) {
		sent, err := c.send(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if !sent {
			continue
		}
		select {
		case <-time.After(time.Duration(c.settings.Load().Gap) * time.Second):
		case <-ctx.Done():
		}
	}
	return nil
}

// begin forgets what came before Start was pressed.
func (c *Component) begin(ctx context.Context) error {
	number := fmt.Sprint(module.StartNumber(ctx))
	known, _, err := c.State().Get(ctx, startKey)
	if err != nil {
		return module.Retryable(fmt.Errorf("read the node's state: %w", err))
	}
	if string(known) == number {
		return nil
	}
	_, keys, err := c.open(ctx)
	if err == nil {
		err = c.empty(ctx, keys)
	}
	if err != nil {
		return err
	}
	if err := c.State().Set(ctx, startKey, []byte(number)); err != nil {
		return module.Retryable(fmt.Errorf("write the node's state: %w", err))
	}
	return nil
}

// send emits what is in the box, and empties it. What fails for good is not sent again.
func (c *Component) send(ctx context.Context) (bool, error) {
	all, keys, err := c.open(ctx)
	if err != nil || all.Count == 0 {
		return false, err
	}
	s := c.settings.Load()
	slices.SortStableFunc(all.Failures, func(a, b module.Failure) int { return a.Started.Compare(b.Started) })
	m := Message{Context: s.Context, Failures: all.Failures[:min(len(all.Failures), s.Most)], Count: all.Count}
	err = c.out.Emit(ctx, c.Emitter(), m).Err()
	if module.IsRetryable(err) || errors.Is(err, module.ErrStopped) {
		return false, err
	}
	if err != nil {
		module.Logger(ctx).Warn("telling of failures failed", "error", err)
	}
	return true, c.empty(ctx, keys)
}
