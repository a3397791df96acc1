package httpserver

import (
	"context"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// keptKey is the key of the node's state under which the start message is that the
// server serves by. It is there from a start to a stop, so that a process that begins
// serves before any trigger ticks, and so that every engine of a flow serves.
const keptKey = "serving"

// keep stores the start message. The caller holds busy, so that what is kept is what
// is served.
func (s *Server) keep(ctx context.Context, in Start) error {
	if s.State() == nil {
		return nil
	}
	text, err := message.JSON(in)
	if err != nil {
		return module.Permanent(errors.New("the start message has no JSON form, so it can't be kept for a restart; the server serves"))
	}
	if string(text) == s.kept {
		return nil
	}
	if err := s.State().Set(ctx, keptKey, text); err != nil {
		return module.Retryable(fmt.Errorf("the server serves, but its start message can't be kept for a restart: %w", err))
	}
	s.kept = string(text)
	return nil
}

// forget removes the start message. The caller holds busy.
func (s *Server) forget(ctx context.Context) error {
	if s.State() == nil {
		return nil
	}
	if err := s.State().Delete(ctx, keptKey); err != nil {
		return module.Retryable(fmt.Errorf("the server is stopped, but a restart would start it again: %w", err))
	}
	s.kept = ""
	return nil
}
