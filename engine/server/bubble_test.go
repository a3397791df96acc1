package server_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/flows"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// bubbled is a server without a network, for fake time.
func bubbled(t *testing.T, o server.Options) *server.Server {
	t.Helper()
	directory, err := store.Open(filepath.Join(t.TempDir(), "flows"))
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := runtime.NewCatalog(module.Module{Name: "test", Description: "For tests", Components: []module.Component{newToggle(&hooks{}), newEcho()}})
	if err != nil {
		t.Fatal(err)
	}
	kept := &states{}
	if o.Engine, err = runtime.New(runtime.Options{Catalog: catalog, States: kept}); err != nil {
		t.Fatal(err)
	}
	o.Flows = flows.New(directory, o.Engine, kept, slog.New(slog.DiscardHandler))
	o.Token, o.Address = token, "127.0.0.1:7424"
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Engine.Close(context.Background()) })
	return s
}

// pipes is a listener without a network.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7424} }

// TestEveryConnectionHasItsTime holds how long a client may take for what it
// sends, and what it is told.
func TestEveryConnectionHasItsTime(t *testing.T) {
	const head = " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	bearerLine := "Authorization: " + bearer + "\r\n"
	tests := map[string]struct {
		sent   string
		within time.Duration
		want   string // of the answer; empty for none
	}{
		"nothing":                          {"", 11 * time.Second, ""},
		"half a header":                    {"GET /" + head, 11 * time.Second, ""},
		"half a login":                     {"POST /login" + head + "Content-Length: 50\r\n\r\ntoken", 9 * time.Second, " 408 "},
		"half a body":                      {"POST /api/v1/check" + head + bearerLine + "Content-Length: 50\r\n\r\nabc", 9 * time.Second, " 408 "},
		"half a chunk":                     {"POST /api/v1/check" + head + bearerLine + "Transfer-Encoding: chunked\r\n\r\n50\r\nabc", 9 * time.Second, " 408 "},
		"half a body, without a token":     {"POST /api/v1/check" + head + "Content-Length: 50\r\n\r\nabc", 2 * time.Second, " 401 "},
		"half a body, to another host":     {"POST /api/v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc", 2 * time.Second, " 421 "},
		"half a body, to an unknown route": {"POST /api/v1/x" + head + bearerLine + "Content-Length: 50\r\n\r\nabc", 2 * time.Second, " 404 "},
		"half a body, to a probe":          {"GET /readyz" + head + "Content-Length: 50\r\n\r\nabc", 2 * time.Second, " 200 "},
		"a body that is too large":         {"POST /api/v1/check" + head + bearerLine + "Content-Length: 99999999\r\n\r\nabc", 2 * time.Second, " 413 "},
		"no second request":                {"GET /healthz" + head + "\r\n", 3 * time.Minute, " 200 "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := bubbled(t, server.Options{})
				listener := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
				go func() { _ = s.Serve(listener) }()
				defer func() {
					ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
					defer cancel()
					if err := s.Shutdown(ctx); err != nil {
						t.Error(err)
					}
				}()
				near, far := net.Pipe()
				defer near.Close()
				listener.conns <- far
				ended := make(chan string, 1)
				go func() {
					answer, _ := io.ReadAll(near)
					ended <- string(answer)
				}()
				go func() { _, _ = io.WriteString(near, test.sent) }()
				began := time.Now()
				select {
				case answer := <-ended:
					if took := time.Since(began); took > test.within {
						t.Errorf("the connection ended after %s", took)
					}
					line, _, _ := strings.Cut(answer, "\r\n")
					if !strings.Contains(line, test.want) || test.want == "" && strings.Contains(line, " 20") {
						t.Errorf("answer = %q, want %q", answer, test.want)
					}
				case <-time.After(time.Hour):
					t.Fatal("the connection stays for ever")
				}
			})
		})
	}
}
