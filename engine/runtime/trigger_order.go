package runtime

import (
	"context"
	"encoding/json"
	"fmt"
)

// triggerScope keeps what the engine notes of a trigger apart from what the component
// keeps under its node.
const (
	triggerScope = "engine"
	triggerID    = "trigger"
	orderKey     = "started"
)

// order is what a person asked for last.
type order struct {
	Running bool  `json:"running"`
	Number  int64 `json:"number"` // grows with each Start
}

// load returns the order, read once.
func (t *trigger) load(ctx context.Context) (order, error) {
	t.mu.Lock()
	known, asked := t.known, t.order
	t.mu.Unlock()
	if known {
		return asked, nil
	}
	text, ok, err := t.state.Get(ctx, orderKey)
	if err != nil {
		return asked, fmt.Errorf("read whether node %s is started: %w", t.node.id, err)
	}
	if ok {
		if err := json.Unmarshal(text, &asked); err != nil {
			return asked, fmt.Errorf("read whether node %s is started: %w", t.node.id, err)
		}
	}
	t.remember(asked)
	return asked, nil
}

func (t *trigger) save(ctx context.Context, asked order) error {
	text, err := json.Marshal(asked)
	if err == nil {
		err = t.state.Set(ctx, orderKey, text)
	}
	if err != nil {
		return fmt.Errorf("note that node %s is started or stopped: %w; nothing was changed", t.node.id, err)
	}
	t.remember(asked)
	return nil
}

func (t *trigger) remember(asked order) {
	t.mu.Lock()
	t.known, t.order = true, asked
	t.mu.Unlock()
}

func (t *trigger) take(ctx context.Context) (release func(), err error) {
	select {
	case t.turn <- struct{}{}:
		return func() { <-t.turn }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
