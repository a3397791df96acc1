package webhookregister

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// keyPrefix precedes the names of configurations in the node's state. Each
// has a key of its own, so that two engines never overwrite each other's.
const keyPrefix = "webhook/"

var errNoState = module.Permanent(errors.New("the node has no state: it is not part of a running flow yet"))

// remember notes that a configuration is ours to remove.
func (c *Component) remember(ctx context.Context, name string) error {
	state := c.State()
	if state == nil {
		return errNoState
	}
	_, known, err := state.Get(ctx, keyPrefix+name)
	if err == nil && !known {
		err = state.Set(ctx, keyPrefix+name, []byte("{}"))
	}
	if err != nil {
		return module.Retryable(fmt.Errorf("remember webhook %q, so that it can be removed: %w; nothing was written", name, err))
	}
	return nil
}

func (c *Component) forget(ctx context.Context, name string) error {
	state := c.State()
	if state == nil {
		return errNoState
	}
	if err := state.Delete(ctx, keyPrefix+name); err != nil {
		return module.Retryable(fmt.Errorf("forget webhook %q, which is removed: %w", name, err))
	}
	return nil
}

// remembered lists the names of the configurations that are ours to remove.
func (c *Component) remembered(ctx context.Context) ([]string, error) {
	state := c.State()
	if state == nil {
		return nil, nil
	}
	keys, err := state.List(ctx, keyPrefix)
	if err != nil {
		return nil, module.Retryable(fmt.Errorf("list the registered webhooks: %w", err))
	}
	names := make([]string, len(keys))
	for n, key := range keys {
		names[n] = strings.TrimPrefix(key, keyPrefix)
	}
	return names, nil
}
