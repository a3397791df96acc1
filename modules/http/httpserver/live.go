package httpserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"reflect"
	"syscall"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const (
	statusStopped = "Not running"
	statusRunning = "Running"
	statusWaiting = "Could not be started yet"

	headerTimeout  = 10 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 64 << 10

	drainTime   = 30 * time.Second // for requests of a server that was replaced or stopped
	destroyTime = 2 * time.Second  // for those of an instance that goes away
)

// live is the server as it runs; its zero value is stopped.
type live struct {
	site   *site
	socket *socket
	front  *http.Server
	share  *share
}

func (s *Server) take(ctx context.Context) error {
	select {
	case s.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *Server) release() { <-s.busy }

// change takes over new settings. It must not emit, so the panel is published in a
// goroutine of its own.
func (s *Server) change(ctx context.Context, settings Settings) error {
	if _, err := newLimits(settings); err != nil {
		return module.Permanent(err)
	}
	if s.live.site == nil {
		return nil
	}
	site, err := s.live.site.with(settings)
	if err != nil {
		return module.Permanent(err)
	}
	moved := site.address != s.live.site.address
	if err := s.apply(ctx, site); err != nil {
		return err
	}
	if moved {
		s.background.Go(func() { s.show(s.base) })
	}
	return nil
}

func (s *Server) startLive(ctx context.Context, in Start) (Status, error) {
	if err := s.take(ctx); err != nil {
		return Status{}, err
	}
	defer s.release()
	if s.destroyed || s.draining.Load() {
		return Status{}, module.Permanent(errors.New("start: the node is gone"))
	}
	site, err := newSite(ctx, in, s.settings.Load(), s.config.PodName)
	if err != nil {
		return Status{}, module.Permanent(fmt.Errorf("start: %w", err))
	}
	changed := s.live.site == nil || !s.live.site.same(site)
	if changed {
		if err := s.apply(ctx, site); err != nil {
			return Status{}, fmt.Errorf("start: %w", err)
		}
	}
	s.unserved = nil
	if err := s.keep(ctx, in); err != nil {
		return Status{}, fmt.Errorf("start: %w", err)
	}
	return Status{Context: in.Context, ListenAddr: s.live.share.Addr().String(), IsRunning: true, Changed: changed}, nil
}

// same reports whether two start messages ask for the same.
func (s *site) same(other *site) bool {
	return s.address == other.address && s.shape == other.shape && s.identity == other.identity &&
		reflect.DeepEqual(s.hosts, other.hosts) && reflect.DeepEqual(s.context, other.context)
}

// apply makes the server serve a site, and changes as little as it takes: the
// site alone, the http.Server on the same socket, or the socket. On an error
// what served goes on.
func (s *Server) apply(ctx context.Context, site *site) error {
	old := s.live
	opened := old.socket
	if old.site == nil || old.site.address != site.address {
		var err error
		if opened, err = s.open(ctx, site.address); err != nil {
			return err
		}
	}
	s.adopt(site)
	s.live.site = site
	s.showExpiry()
	if opened == old.socket && old.site.shape == site.shape {
		s.showRunning()
		return nil
	}
	s.become(live{site: site, socket: opened, front: s.newFront(site), share: opened.share()})
	s.serve(s.live, opened != old.socket)
	if old.site != nil {
		s.retire(old, opened != old.socket, drainTime)
	}
	s.showRunning()
	return nil
}

// become notes what is live, for OnDrain too. A drain that came meanwhile closes its
// socket, here or there.
func (s *Server) become(l live) {
	s.live = l
	s.listening.Store(l.socket)
	if l.socket != nil && s.draining.Load() {
		l.socket.close()
	}
}

// showRunning puts what is served on the panel.
func (s *Server) showRunning() {
	face := &Control{Status: statusRunning, ListenAddr: s.live.share.Addr().String(), Stop: module.Button(true)}
	if pair := s.live.site.pair; pair != nil {
		face.CertificateUntil = pair.Leaf.NotAfter
	}
	s.face.Store(face)
}

// The bounds beside that of the requests in the flow. They grow with it.
const (
	leastSenders = 1024
	maxReaders   = 256
	leastConns   = 1024 // beside the connections that senders, flow and readers hold
)

// adopt makes a site the one that serves requests.
func (s *Server) adopt(site *site) {
	concurrent := min(site.limits.concurrent, 1<<20)
	senders := max(leastSenders, 2*concurrent)
	s.senders.Resize(senders, site.limits.held())
	s.readers.Resize(maxReaders, site.limits.held())
	s.conns.Resize(senders + concurrent + maxReaders + leastConns)
	s.site.Store(site)
}

// open opens a new socket while the old one still takes connections. Where the
// old one itself is in the way (another address, same port), it makes room.
func (s *Server) open(ctx context.Context, address string) (*socket, error) {
	opened, err := listen(ctx, s.config, address)
	old := s.live.socket
	if err == nil || old == nil || !errors.Is(err, syscall.EADDRINUSE) || !samePort(old.address, address) {
		return opened, err
	}
	old.close()
	if opened, err = listen(ctx, s.config, address); err == nil {
		return opened, nil
	}
	back, reopenErr := listen(ctx, s.config, old.address)
	if reopenErr != nil {
		s.retire(s.live, true, drainTime)
		s.down()
		s.unserved = reopenErr
		s.tryAgain()
		return nil, errors.Join(err, fmt.Errorf("the server is stopped: %w", reopenErr))
	}
	before := s.live
	s.become(live{site: before.site, socket: back, front: s.newFront(before.site), share: back.share()})
	s.serve(s.live, true)
	s.retire(before, true, drainTime)
	return nil, err
}

func samePort(a, b string) bool {
	_, portA, _ := net.SplitHostPort(a)
	_, portB, _ := net.SplitHostPort(b)
	return portA == portB
}

func (s *Server) newFront(site *site) *http.Server {
	front := &http.Server{
		Handler:           http.HandlerFunc(s.ServeHTTP),
		ReadHeaderTimeout: min(headerTimeout, site.shape.read),
		ReadTimeout:       site.shape.read,
		// The flow's own time, after which the client gets 504, ends well before.
		WriteTimeout:   site.shape.read + site.shape.write + headerTimeout,
		IdleTimeout:    idleTimeout,
		MaxHeaderBytes: maxHeaderBytes,
		ConnContext:    s.conns.Context,
		ErrorLog:       slog.NewLogLogger(s.config.Logger.Handler(), slog.LevelDebug),
	}
	if site.shape.tls {
		front.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.certificate}
	}
	return front
}

func (s *Server) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if site := s.site.Load(); site != nil && site.pair != nil {
		return site.pair, nil
	}
	return nil, errors.New("the server speaks plain HTTP now")
}

func (s *Server) serve(l live, fresh bool) {
	if fresh {
		s.background.Go(func() { l.socket.accept(s.config.Logger, s.conns) })
	}
	s.background.Go(func() {
		var err error
		if l.site.shape.tls {
			err = l.front.ServeTLS(l.share, "", "")
		} else {
			err = l.front.Serve(l.share)
		}
		if !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			s.config.Logger.Error("HTTP server broke down", "node", s.Identity().NodeName, "address", l.socket.address, "error", err)
		}
	})
}

// retire lets a server finish its requests, and closes it when they take longer
// than the given time or the instance ends. It does not wait.
func (s *Server) retire(old live, closeSocket bool, grace time.Duration) {
	_ = old.share.Close()
	if closeSocket {
		old.socket.close()
	}
	s.background.Go(func() {
		ctx, cancel := context.WithTimeout(s.base, grace)
		defer cancel()
		if old.front.Shutdown(ctx) != nil {
			_ = old.front.Close()
		}
	})
}

// stopLive stops the server, also one that could not be started yet; stopped, if any,
// is called unless it was stopped already. It forgets first: a server that is down and
// still kept would serve again after a restart, and its panel would not say so.
func (s *Server) stopLive(ctx context.Context, stopped func(Status)) (Status, error) {
	if err := s.take(ctx); err != nil {
		return Status{}, err
	}
	defer s.release()
	forgot, err := s.forget(ctx)
	if err != nil {
		return Status{}, fmt.Errorf("stop: %w", err)
	}
	var status Status
	switch {
	case s.live.site != nil:
		status = Status{Context: s.live.site.context, ListenAddr: s.live.share.Addr().String(), Changed: true}
		s.retire(s.live, true, drainTime)
	case forgot:
		status.Changed = true
	default:
		return Status{}, nil
	}
	s.down()
	if stopped != nil {
		stopped(status)
	}
	return status, nil
}

func (s *Server) down() {
	s.become(live{})
	s.showExpiry()
	s.face.Store(&Control{Status: statusStopped})
}

// emitStatus emits on the status port in a run of its own, which OnDestroy waits for
// like for those of requests.
func (s *Server) emitStatus(status Status) {
	s.gate.enter(math.MaxInt, 0, 0)
	go func() {
		defer s.gate.leave(0)
		if err := s.report(s.base, s.Emitter(), status).Err(); err != nil {
			s.config.Logger.Warn("status of the HTTP server not delivered", "node", s.Identity().NodeName, "error", err)
		}
	}()
}

// OnDepart implements module.Departing: each answer ends its connection from now on. In
// HTTP/2 that is a GOAWAY, after which a client sends nothing that is lost. To close
// connections without it loses requests that are on their way.
func (s *Server) OnDepart() { s.departing.Store(true) }

// OnDrain implements module.Drainer: no further connection is taken, and a start
// message of a run that still finishes does not open the server again. Whoever is about
// to change the server may hold it for long, so the rest is done after that.
func (s *Server) OnDrain() {
	s.unfollow()
	s.draining.Store(true)
	if opened := s.listening.Load(); opened != nil {
		opened.close()
	}
	s.background.Go(func() {
		s.busy <- struct{}{}
		defer s.release()
		s.lower(drainTime)
	})
}

// lower takes the server down, if there is one.
func (s *Server) lower(grace time.Duration) {
	if s.live.site != nil {
		s.retire(s.live, true, grace)
		s.down()
	}
}

// OnDestroy implements module.Destroyer: requests get a moment to finish, then
// their runs are cancelled. Of a node that is removed from its flow, nothing is kept.
func (s *Server) OnDestroy(metadata map[string]string) {
	s.unfollow()
	s.busy <- struct{}{}
	first := !s.destroyed
	s.destroyed = true
	s.lower(destroyTime)
	s.release()
	if !first {
		return
	}
	timer := time.AfterFunc(destroyTime, s.end)
	if metadata["reason"] == "removed" {
		s.forgetRemoved()
	}
	s.background.Wait()
	timer.Stop()
	s.end()
	ctx, cancel := context.WithTimeout(context.Background(), destroyTime)
	defer cancel()
	if left := s.gate.wait(ctx); left > 0 {
		s.config.Logger.Warn("runs of HTTP requests did not end in time", "node", s.Identity().NodeName, "left", left)
	}
}
