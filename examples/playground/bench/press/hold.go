package press

import (
	"context"
)

// Hold opens connections, sends the review on each, and keeps them open until what it
// returns is called.
func (h Hook) Hold(ctx context.Context, connections int, review []byte) (release func(), err error) {
	all, release, err := h.clients(connections)
	if err != nil {
		return nil, err
	}
	for _, client := range all {
		if err := h.try(ctx, client, review); err != nil {
			release()
			return nil, err
		}
	}
	return release, nil
}

// Repeat sends a body that many times over one connection, each when the one before is
// answered.
func (h Hook) Repeat(ctx context.Context, times int, body []byte) error {
	all, release, err := h.clients(1)
	if err != nil {
		return err
	}
	defer release()
	for range times {
		if _, err := h.ask(ctx, all[0], body); err != nil {
			return err
		}
	}
	return nil
}
