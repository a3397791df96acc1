package httpserver

import (
	"context"
	"errors"
	"fmt"
	"reflect"

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

// OnReconcile implements module.Reconciler: it returns once the server serves by the
// start message of before, of this engine or another, and from then on follows the others.
func (s *Server) OnReconcile(ctx context.Context) error {
	if s.State() == nil {
		return nil
	}
	err := s.followKept(ctx)
	s.following.Do(func() { s.background.Go(s.follow) })
	return err
}

// follow serves by the start messages of other engines, until the instance ends.
func (s *Server) follow() {
	for range s.State().Watch(s.base, keptKey) {
		if err := s.followKept(s.base); err != nil && s.base.Err() == nil {
			s.config.Logger.Error("the HTTP server does not serve as it should", "node", s.Identity().NodeName, "error", err)
		}
	}
}

// followKept serves as the state says, or stops.
func (s *Server) followKept(ctx context.Context) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	changed, err := s.resume(ctx)
	s.release()
	if changed {
		s.show(ctx)
	}
	return err
}

// resume does so under busy, and reports whether it changed what is served.
func (s *Server) resume(ctx context.Context) (changed bool, err error) {
	if s.destroyed || s.draining {
		return false, nil
	}
	text, ok, err := s.State().Get(ctx, keptKey)
	if err != nil {
		return false, fmt.Errorf("read what the server has to serve: %w", err)
	}
	switch {
	case string(text) == s.kept:
		return false, nil
	case !ok:
		s.kept = ""
		if s.live.site != nil {
			s.retire(s.live, true, drainTime)
			s.down()
		}
		return true, nil
	}
	tree, err := message.ReadExact(text)
	if err != nil {
		// The parser's own text may quote the key.
		return false, module.Permanent(errors.New("what the server has to serve can't be read; its next start message replaces it"))
	}
	var in Start
	if err := message.Decode(reflect.ValueOf(&in).Elem(), tree); err != nil {
		return false, module.Permanent(errors.New("what the server has to serve is no start message; its next start message replaces it"))
	}
	site, err := newSite(ctx, in, s.settings.Load(), s.config.PodName)
	if err != nil {
		return false, module.Permanent(err)
	}
	if err := s.apply(ctx, site); err != nil {
		return false, err
	}
	s.kept = string(text)
	return true, nil
}

var _ module.Reconciler = (*Server)(nil)
