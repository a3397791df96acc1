package queue

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/queue/embedded"
)

// link is the way to the broker: the connection, and the embedded server when it is that. It
// is opened when it is first needed.
type link struct {
	options     Options
	reconnected func()

	mu      sync.Mutex
	opening chan struct{} // closed when the attempt that is being made is over; nil when there is none
	server  *embedded.Server
	conn    *nats.Conn
	js      jetstream.JetStream
	failed  error     // the last time that it did not open
	again   time.Time // not before that time
	closed  bool
}

const (
	// embeddedPayload bounds a message. NATS advises against more.
	embeddedPayload = 8 << 20
	embeddedSubject = 4 << 10
	reopenAfter     = time.Second
	checkTimeout    = 5 * time.Second
	// A server that the network has cut off is noticed after two or three of these, and the
	// engine goes to another one. By default that takes six minutes.
	pingEvery = 10 * time.Second
)

func newLink(options Options, reconnected func()) *link {
	return &link{options: options, reconnected: reconnected}
}

// get returns the broker, once it is opened. It does not wait for a NATS that can't be
// reached, but for the embedded server, which may have much to read.
func (l *link) get(ctx context.Context) (jetstream.JetStream, *nats.Conn, error) {
	for {
		js, conn, err := l.current()
		if js != nil || err != nil {
			return js, conn, err
		}
		select {
		case <-l.attempt():
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		}
	}
}

// attempt opens the link unless somebody does already, and returns what is closed when that
// is over.
func (l *link) attempt() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.opening == nil {
		done := make(chan struct{})
		l.opening = done
		go func() {
			server, conn, js, err := l.open()
			l.mu.Lock()
			defer l.mu.Unlock()
			l.opening = nil
			close(done)
			l.failed = err
			if err != nil {
				l.again = time.Now().Add(reopenAfter)
				return
			}
			l.server, l.conn, l.js = server, conn, js
		}()
	}
	return l.opening
}

func (l *link) current() (jetstream.JetStream, *nats.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return nil, nil, ErrClosed
	case l.js == nil && l.failed != nil && time.Now().Before(l.again):
		return nil, nil, l.failed
	}
	return l.js, l.conn, nil
}

func (l *link) open() (server *embedded.Server, conn *nats.Conn, js jetstream.JetStream, err error) {
	options := []nats.Option{
		nats.Name(strings.TrimSpace("patchbay " + l.options.Engine)),
		nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond), nats.RetryOnFailedConnect(true), nats.IgnoreAuthErrorAbort(),
		nats.PingInterval(pingEvery), nats.MaxPingsOutstanding(2),
		nats.ReconnectHandler(func(*nats.Conn) { l.reconnected() }),
		nats.ConnectHandler(func(*nats.Conn) { l.reconnected() }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			l.options.Logger.Warn("NATS", "error", err)
		}),
		// What is published while there is no connection is refused, and put again by us.
		nats.ReconnectBufSize(-1),
	}
	if l.options.URL == "" {
		if server, err = embedded.Start(embedded.Options{Dir: l.options.Dir, MaxPayload: embeddedPayload, MaxSubject: embeddedSubject,
			Logger: l.options.Logger.With("part", "queue")}); err != nil {
			return nil, nil, nil, err
		}
		defer func() {
			if err != nil {
				server.Stop()
			}
		}()
		conn, err = server.Connect(options...)
	} else {
		if l.options.Credentials != "" {
			options = append(options, nats.UserCredentials(l.options.Credentials))
		}
		if l.options.CA != "" {
			options = append(options, nats.RootCAs(l.options.CA))
		}
		if conn, err = nats.Connect(l.options.URL, options...); err != nil {
			err = fmt.Errorf("connect to NATS at %s: %w", l.address(), withoutURL(err))
		}
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if js, err = jetstream.New(conn); err != nil {
		conn.Close()
		return nil, nil, nil, err
	}
	return server, conn, js, nil
}

// withoutURL returns an error that names no address, which may hold a password.
func withoutURL(err error) error {
	var parse *url.Error
	if errors.As(err, &parse) {
		return parse.Err
	}
	return err
}

// address returns where NATS is, without passwords and tokens.
func (l *link) address() string {
	var all []string
	for _, one := range strings.Split(l.options.URL, ",") {
		one = strings.TrimSpace(one)
		scheme, rest, found := strings.Cut(one, "://")
		if !found {
			scheme, rest = "nats", one
		}
		if i := strings.LastIndexByte(rest, '@'); i >= 0 {
			rest = rest[i+1:]
		}
		all = append(all, scheme+"://"+rest)
	}
	return strings.Join(all, ", ")
}

// problem returns why the broker does not answer, for people; nil when it is not known that
// it does not.
func (l *link) problem() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return ErrClosed
	case l.conn == nil:
		return l.failed
	case l.server != nil && l.server.Failed() != nil:
		return l.server.Failed()
	case l.conn.IsConnected():
		return nil
	}
	if err := l.conn.LastError(); err != nil {
		return fmt.Errorf("NATS at %s can't be reached: %w", l.address(), withoutURL(err))
	}
	return fmt.Errorf("NATS at %s can't be reached", l.address())
}

// heal ends an embedded server that has failed, once its directory can be written, so that
// the next one who needs it starts it again.
func (l *link) heal() {
	l.mu.Lock()
	server, conn := l.server, l.conn
	l.mu.Unlock()
	if server == nil || server.Failed() == nil || server.Writable() != nil {
		return
	}
	l.mu.Lock()
	if l.server != server {
		l.mu.Unlock()
		return
	}
	l.server, l.conn, l.js = nil, nil, nil
	l.failed, l.again = fmt.Errorf("%w. It is started again", server.Failed()), time.Now().Add(reopenAfter)
	l.mu.Unlock()
	conn.Close()
	server.Stop()
	l.reconnected()
}

func (l *link) close() {
	l.mu.Lock()
	l.closed = true
	opening := l.opening
	l.mu.Unlock()
	if opening != nil {
		<-opening
	}
	l.mu.Lock()
	server, conn := l.server, l.conn
	l.mu.Unlock()
	if conn != nil {
		// What is on its way out, such as what is given back, arrives.
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		_ = conn.FlushWithContext(ctx)
		cancel()
		conn.Close()
	}
	if server != nil {
		server.Stop()
	}
}

// opened returns the broker if it is open, and nil if nothing has needed it yet.
func (l *link) opened() jetstream.JetStream {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	return l.js
}
