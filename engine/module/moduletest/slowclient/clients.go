package slowclient

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Target is where slow clients go.
type Target struct {
	Address string      // host:port
	TLS     *tls.Config // nil for plain HTTP
	Method  string      // default POST
	Path    string      // default /
	Header  []string    // lines, as "Authorization: Bearer x"
	// Dial makes the connection; default: TCP.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Clients are all of this package that speak HTTP/1.1, by name.
func Clients() map[string]Client {
	return map[string]Client{
		"half-sent bodies": HalfBody, "half-sent chunks": HalfChunk, "bodies of a byte a second": DripBody,
		"half-sent headers": HalfHeader, "headers of a byte a second": DripHeader,
		"silent connections": Silent, "idle connections": Idle, "answers read by the byte": DripRead,
	}
}

// HalfBody sends the first bytes of a body.
func HalfBody(ctx context.Context, t Target, began func()) {
	t.open(ctx, func(conn net.Conn) {
		if t.send(conn, "Content-Length: 100", "abc") == nil {
			began()
			wait(conn)
		}
	})
}

// HalfChunk sends the first bytes of a chunk.
func HalfChunk(ctx context.Context, t Target, began func()) {
	t.open(ctx, func(conn net.Conn) {
		if t.send(conn, "Transfer-Encoding: chunked", "64\r\nabc") == nil {
			began()
			wait(conn)
		}
	})
}

// DripBody sends a body at a byte a second.
func DripBody(ctx context.Context, t Target, began func()) {
	t.open(ctx, func(conn net.Conn) {
		if t.send(conn, "Content-Length: 100000", "a") == nil {
			began()
			drip(ctx, conn, "a")
		}
	})
}

// HalfHeader sends a header without its end.
func HalfHeader(ctx context.Context, t Target, began func()) {
	t.open(ctx, func(conn net.Conn) {
		if _, err := io.WriteString(conn, t.line()+"X-Slow: y"); err == nil {
			began()
			wait(conn)
		}
	})
}

// DripHeader sends a header at a byte a second.
func DripHeader(ctx context.Context, t Target, began func()) {
	t.open(ctx, func(conn net.Conn) {
		if _, err := io.WriteString(conn, t.line()+"X-Slow: y"); err == nil {
			began()
			drip(ctx, conn, "y")
		}
	})
}

// Silent sends nothing.
func Silent(ctx context.Context, t Target, began func()) {
	t.Dial, t.TLS = t.dialer(), nil // not even a handshake
	t.open(ctx, func(conn net.Conn) {
		began()
		wait(conn)
	})
}

// Idle sends a request, and then keeps the connection.
func Idle(ctx context.Context, t Target, began func()) {
	t.open(ctx, func(conn net.Conn) {
		if t.send(conn, "Content-Length: 0", "") == nil {
			began()
			wait(conn)
		}
	})
}

// DripRead asks again and again, and reads the answers at a byte a second.
func DripRead(ctx context.Context, t Target, began func()) {
	t.open(ctx, func(conn net.Conn) {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetReadBuffer(1)
		}
		_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
		for range 100 {
			if t.send(conn, "Content-Length: 0", "") != nil {
				break
			}
		}
		began()
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for one := make([]byte, 1); ; {
			if _, err := conn.Read(one); err != nil {
				return
			}
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
		}
	})
}

// HalfStreams sends the first bytes of many bodies on one HTTP/2 connection. It
// has begun when all of them have.
func HalfStreams(streams int) Client {
	return func(ctx context.Context, t Target, began func()) {
		transport := &http.Transport{TLSClientConfig: t.TLS.Clone(), DialContext: t.dialer(), ForceAttemptHTTP2: true}
		defer transport.CloseIdleConnections()
		ended := make(chan struct{}, streams)
		var begun atomic.Int64
		one := func() {
			if begun.Add(1) == int64(streams) {
				began()
			}
		}
		for range streams {
			go func() {
				defer func() { ended <- struct{}{} }()
				body := &halfBody{ctx: ctx, began: one}
				request, err := http.NewRequestWithContext(ctx, t.method(), "https://"+t.Address+t.path(), body)
				if err != nil {
					return
				}
				for _, line := range t.Header {
					name, value, _ := strings.Cut(line, ": ")
					request.Header.Set(name, value)
				}
				if response, err := transport.RoundTrip(request); err == nil {
					_ = response.Body.Close()
				}
			}()
		}
		for range streams {
			<-ended
		}
	}
}

// halfBody gives a few bytes and then nothing.
type halfBody struct {
	ctx   context.Context
	began func()
	given bool
}

func (h *halfBody) Read(p []byte) (int, error) {
	if !h.given {
		h.given = true
		return copy(p, "abc"), nil
	}
	h.began() // what was given has been taken
	<-h.ctx.Done()
	return 0, h.ctx.Err()
}

func (t Target) method() string {
	if t.Method == "" {
		return http.MethodPost
	}
	return t.Method
}

func (t Target) path() string {
	if t.Path == "" {
		return "/"
	}
	return t.Path
}

func (t Target) line() string {
	text := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\n", t.method(), t.path(), t.Address)
	for _, line := range t.Header {
		text += line + "\r\n"
	}
	return text
}

func (t Target) send(conn net.Conn, last, body string) error {
	_, err := io.WriteString(conn, t.line()+last+"\r\n\r\n"+body)
	return err
}

func (t Target) dialer() func(ctx context.Context, network, address string) (net.Conn, error) {
	if t.Dial != nil {
		return t.Dial
	}
	return (&net.Dialer{}).DialContext
}

// open connects and closes the connection when ctx ends or use returns.
func (t Target) open(ctx context.Context, use func(net.Conn)) {
	conn, err := t.dialer()(ctx, "tcp", t.Address)
	if err != nil {
		return
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if t.TLS != nil {
		secure := t.TLS.Clone()
		if secure.ServerName == "" {
			secure.ServerName, _, _ = net.SplitHostPort(t.Address)
		}
		secured := tls.Client(conn, secure)
		if secured.HandshakeContext(ctx) != nil {
			return
		}
		conn = secured
	}
	use(conn)
}

// wait returns when the server has ended the connection.
func wait(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

func drip(ctx context.Context, conn net.Conn, text string) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		wait(conn)
	}()
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if _, err := io.WriteString(conn, text); err != nil {
				return
			}
		case <-ended:
			return
		case <-ctx.Done():
			return
		}
	}
}
