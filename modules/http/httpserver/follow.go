package httpserver

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"syscall"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// The pauses between tries to serve by what is kept.
const (
	firstPause = time.Second
	longPause  = 30 * time.Second
)

// OnReconcile implements module.Reconciler: it returns once the server serves by the
// start message of before, of this engine or another, and from then on follows the others.
func (s *Server) OnReconcile(ctx context.Context) error {
	if s.State() == nil {
		return nil
	}
	err := s.followKept(ctx)
	begun := true
	s.following.Do(func() {
		begun = false
		s.background.Go(s.follow)
	})
	if err != nil && begun { // else its first look is another try
		s.tryAgain()
	}
	return err
}

// tryAgain lets follow try again what has just failed elsewhere.
func (s *Server) tryAgain() {
	select {
	case s.retry <- struct{}{}:
	default:
	}
}

// follow serves by the start messages of other engines, and tries again what failed for
// a while, until the instance drains.
func (s *Server) follow() {
	changes := s.State().Watch(s.followed, keptKey)
	var again <-chan time.Time
	pause := firstPause
	for {
		select {
		case _, ok := <-changes:
			if !ok {
				return
			}
			pause = firstPause
		case <-s.retry:
			pause = firstPause
		case <-again:
		}
		again = nil
		err := s.followKept(s.followed)
		switch {
		case s.followed.Err() != nil:
			return
		case err == nil:
		case module.IsPermanent(err):
			s.config.Logger.Error("the HTTP server does not serve as it should", "node", s.Identity().NodeName, "error", err)
		default:
			s.config.Logger.Error("the HTTP server does not serve as it should, will try again", "node", s.Identity().NodeName, "error", err, "pause", pause)
			again = time.After(pause)
			pause = min(2*pause, longPause)
		}
	}
}

// followKept serves as the state says, or stops.
func (s *Server) followKept(ctx context.Context) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	before := s.face.Load()
	err := s.resume(ctx)
	changed := s.face.Load() != before
	s.release()
	if changed {
		s.show(ctx)
	}
	return err
}

// resume does so under busy.
func (s *Server) resume(ctx context.Context) error {
	if s.destroyed || s.draining.Load() {
		return nil
	}
	text, ok, err := s.State().Get(ctx, keptKey)
	if err != nil {
		return fmt.Errorf("read what the server has to serve: %w", err)
	}
	if string(text) == s.kept && s.unserved == nil {
		return nil
	}
	s.kept, s.unserved = string(text), nil
	if ok {
		s.unserved = s.serveKept(ctx, text)
		s.showWaiting(ctx)
		return s.unserved
	}
	if s.live.site != nil {
		s.retire(s.live, true, drainTime)
	}
	s.down()
	return nil
}

// serveKept serves by a start message as it was kept.
func (s *Server) serveKept(ctx context.Context, text []byte) error {
	tree, err := message.ReadExact(text)
	if err != nil {
		// The parser's own text may quote the key.
		return module.Permanent(errors.New("what the server has to serve can't be read; its next start message replaces it"))
	}
	var in Start
	if err := message.Decode(reflect.ValueOf(&in).Elem(), tree); err != nil {
		return module.Permanent(errors.New("what the server has to serve is no start message; its next start message replaces it"))
	}
	site, err := newSite(ctx, in, s.settings.Load(), s.config.PodName)
	if err != nil {
		return module.Permanent(err)
	}
	return s.apply(ctx, site)
}

// showWaiting puts on the panel that what is kept could not be started yet, and why.
func (s *Server) showWaiting(ctx context.Context) {
	if s.unserved == nil || s.live.site != nil || ctx.Err() != nil {
		return
	}
	status := statusWaiting + ": " + why(s.unserved)
	if s.face.Load().Status != status {
		s.face.Store(&Control{Status: status, Stop: module.Button(true)})
	}
}

// why says in few words what keeps a server from serving.
func why(err error) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "its port is in use"
	case errors.Is(err, syscall.EACCES):
		return "its port needs privileges"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "this machine has no such address"
	}
	return texts.Cut(err.Error(), mostOfStatus)
}

// mostOfStatus bounds, in bytes, what the panel says of an error.
const mostOfStatus = 120

var _ module.Reconciler = (*Server)(nil)
