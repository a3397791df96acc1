package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/slots"
)

// socket is an open listener. It outlives the http.Server that serves it, so
// that one can take over from another without a refused connection.
type socket struct {
	address  string // as asked for
	listener net.Listener
	conns    chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func listen(ctx context.Context, config Config, address string) (*socket, error) {
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, listenError(address, err)
	}
	return &socket{address: address, listener: listener, conns: make(chan net.Conn), closed: make(chan struct{})}, nil
}

func listenError(address string, err error) error {
	_, port, _ := net.SplitHostPort(address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return module.Retryable(fmt.Errorf("listen on %s: port %s is in use: stop what uses it or choose another port in the settings: %w", address, port, err))
	case errors.Is(err, syscall.EACCES):
		return module.Permanent(fmt.Errorf("listen on %s: port %s needs privileges: choose a port from 1024 on: %w", address, port, err))
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return module.Permanent(fmt.Errorf("listen on %s: this machine has no such address: choose 127.0.0.1 or 0.0.0.0 in the settings: %w", address, err))
	}
	return fmt.Errorf("listen on %s: %w", address, err)
}

// accept hands connections on until the socket is closed. Those that are open
// are bounded by a set.
func (s *socket) accept(logger *slog.Logger, conns *slots.Conns) {
	pause := time.Duration(0)
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			if s.isClosed() || errors.Is(err, net.ErrClosed) {
				return
			}
			if slots.OutOfFiles(err) && conns.Shed() {
				continue
			}
			// Out of file descriptors, as a rule: it passes.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			logger.Warn("connection not taken", "address", s.address, "error", err, "pause", pause)
			select {
			case <-time.After(pause):
			case <-s.closed:
			}
			continue
		}
		pause = 0
		admitted := conns.Admit(conn)
		select {
		case s.conns <- admitted:
		case <-s.closed:
			_ = admitted.Close()
			return
		}
	}
}

func (s *socket) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

func (s *socket) close() {
	s.once.Do(func() {
		close(s.closed)
		_ = s.listener.Close()
	})
}

// share is what one http.Server sees of a socket. Closing it leaves the socket
// open for the next one.
type share struct {
	*socket
	ended chan struct{}
	once  sync.Once
}

func (s *socket) share() *share { return &share{socket: s, ended: make(chan struct{})} }

// Accept implements net.Listener.
func (s *share) Accept() (net.Conn, error) {
	select {
	case <-s.ended:
		return nil, net.ErrClosed
	default:
	}
	select {
	case conn := <-s.conns:
		return conn, nil
	case <-s.ended:
	case <-s.closed:
	}
	return nil, net.ErrClosed
}

// Close implements net.Listener.
func (s *share) Close() error {
	s.once.Do(func() { close(s.ended) })
	return nil
}

// Addr implements net.Listener.
func (s *share) Addr() net.Addr { return s.listener.Addr() }
