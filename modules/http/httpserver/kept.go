package httpserver

import (
	"context"
	"errors"
	"fmt"
	"time"

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
		return module.Permanent(errors.New("the start message has no JSON form, so it can't be kept for a restart; the server serves until the process ends"))
	}
	if string(text) == s.kept {
		return nil
	}
	if err := s.State().Set(ctx, keptKey, text); err != nil {
		return transient(fmt.Errorf("the server serves until the process ends: its start message can't be kept for a restart: %w", err))
	}
	s.kept = string(text)
	return nil
}

// forget removes the start message, so that no engine and no later process serves by it,
// and reports whether there was one. The caller holds busy.
func (s *Server) forget(ctx context.Context) (bool, error) {
	if s.State() == nil {
		return false, nil
	}
	had := s.kept != ""
	var err error
	if !had { // or not known of yet
		_, had, err = s.State().Get(ctx, keptKey)
	}
	if err == nil && had {
		err = s.State().Delete(ctx, keptKey)
	}
	if err != nil {
		return false, transient(fmt.Errorf("remove the start message that is kept: %w; nothing was changed", err))
	}
	s.kept, s.unserved = "", nil
	return had, nil
}

// transient marks an error of the state as worth another try, unless the state says
// that it is not.
func transient(err error) error {
	if module.IsPermanent(err) {
		return err
	}
	return module.Retryable(err)
}

// forgetTime bounds how long the end of a node waits for the state.
const forgetTime = 10 * time.Second

// forgetRemoved removes the start message of a node that is no longer in its flow: when
// it is there again, somebody has to start it.
func (s *Server) forgetRemoved() {
	if s.State() == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), forgetTime)
	defer cancel()
	if err := s.State().Delete(ctx, keptKey); err != nil {
		// Nobody is left to return it to.
		s.config.Logger.Error("the start message of an HTTP server that was removed from its flow is still kept: if the node is added again, it serves at once",
			"flow", s.Identity().FlowName, "node", s.Identity().NodeName, "error", err)
	}
}
