package server_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flows/flowstest"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/server"
)

// bubbled is a server without a network, for fake time.
func bubbled(t *testing.T, o server.Options) *server.Server {
	t.Helper()
	engine := flowstest.New(t, flowstest.Directory(t), module.Module{
		Name: "test", Description: "For tests", Components: []module.Component{newToggle(&hooks{}), newEcho()},
	})
	o.Engine, o.Flows = engine.Engine, engine.Flows
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
// sends, and what answer it gets.
func TestEveryConnectionHasItsTime(t *testing.T) {
	const head = " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	bearerLine := "Authorization: " + bearer + "\r\n"
	tests := map[string]struct {
		sent   string
		drip   string        // each second
		within time.Duration // from the first byte that was sent to the end of the connection
		want   string        // of the answer; empty for none
	}{
		"nothing":                          {"", "", 11 * time.Second, ""},
		"half a header":                    {"GET /" + head, "", 11 * time.Second, ""},
		"half a login":                     {"POST /login" + head + "Content-Length: 50\r\n\r\ntoken", "", 9 * time.Second, " 408 "},
		"half a body":                      {"POST /api/v1/check" + head + bearerLine + "Content-Length: 50\r\n\r\nabc", "", 9 * time.Second, " 408 "},
		"half a chunk":                     {"POST /api/v1/check" + head + bearerLine + "Transfer-Encoding: chunked\r\n\r\n50\r\nabc", "", 9 * time.Second, " 408 "},
		"half a body, without a token":     {"POST /api/v1/check" + head + "Content-Length: 50\r\n\r\nabc", "", 2 * time.Second, " 401 "},
		"half a body, to another host":     {"POST /api/v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc", "", 2 * time.Second, " 421 "},
		"half a body, to an unknown route": {"POST /api/v1/x" + head + bearerLine + "Content-Length: 50\r\n\r\nabc", "", 2 * time.Second, " 404 "},
		"half a body, to a probe":          {"GET /readyz" + head + "Content-Length: 50\r\n\r\nabc", "", 2 * time.Second, " 200 "},
		"a body that is too large":         {"POST /api/v1/check" + head + bearerLine + "Content-Length: 99999999\r\n\r\nabc", "", 2 * time.Second, " 413 "},
		"a body by the byte":               {"POST /api/v1/check" + head + bearerLine + "Content-Length: 50000\r\n\r\nabc", "d", 9 * time.Second, " 408 "},
		"a body for hours":                 {"POST /api/v1/check" + head + bearerLine + "Content-Length: 5000000\r\n\r\nabc", strings.Repeat("d", 1000), 31 * time.Second, " 408 "},
		"a header by the byte":             {"GET /" + head + "X-Slow: ", "y", 11 * time.Second, ""},
		"no second request":                {"GET /healthz" + head + "\r\n", "", 3 * time.Minute, " 200 "},
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
				listener.conns <- far
				ended := make(chan string, 1)
				began := time.Now()
				var answered time.Duration
				go func() {
					reader := bufio.NewReader(near)
					if _, err := reader.Peek(1); err == nil {
						answered = time.Since(began)
					}
					answer, _ := io.ReadAll(reader)
					ended <- string(answer)
				}()
				sent := make(chan struct{})
				go func() {
					defer close(sent)
					_, err := io.WriteString(near, test.sent)
					for err == nil && test.drip != "" {
						time.Sleep(time.Second)
						_, err = io.WriteString(near, test.drip)
					}
				}()
				defer func() {
					_ = near.Close()
					<-sent
				}()
				select {
				case answer := <-ended:
					if took := time.Since(began); took > test.within {
						t.Errorf("the connection ended after %s", took)
					}
					if test.want != "" && test.want != " 408 " && answered > 0 {
						t.Errorf("the answer came after %s", answered)
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

// TestSlowReadersHoldNoSlot: answers that nobody reads are more than the server
// works on at a time. Who reads gets its own at once, and the others are given up
// in time. Pipes buffer nothing.
func TestSlowReadersHoldNoSlot(t *testing.T) {
	for name, line := range map[string]string{"token": "Authorization: " + bearer + "\r\n", "no token": ""} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := bubbled(t, server.Options{})
				listener := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
				go func() { _ = s.Serve(listener) }()
				defer func() {
					if err := s.Shutdown(context.Background()); err != nil {
						t.Error(err)
					}
				}()
				ask := func(line string) net.Conn {
					near, far := net.Pipe()
					listener.conns <- far
					t.Cleanup(func() { _ = near.Close() })
					if _, err := io.WriteString(near, "GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n"+line+"\r\n"); err != nil {
						t.Fatal(err)
					}
					return near
				}
				var slow []net.Conn
				for range 400 {
					slow = append(slow, ask(line))
				}
				synctest.Wait()
				began := time.Now()
				response, err := http.ReadResponse(bufio.NewReader(ask("Authorization: "+bearer+"\r\n")), nil)
				if err != nil || response.StatusCode != http.StatusOK {
					t.Fatalf("answer = %v, %v", response, err)
				}
				if body, err := io.ReadAll(response.Body); err != nil || len(body) < 10_000 {
					t.Errorf("%d bytes, %v", len(body), err)
				}
				if took := time.Since(began); took > 0 {
					t.Errorf("it took %s", took)
				}
				time.Sleep(31 * time.Second)
				for i, conn := range slow {
					if got, _ := io.ReadAll(conn); len(got) > 4<<10 {
						t.Fatalf("client %d still gets its answer: %d bytes", i, len(got))
					}
				}
			})
		})
	}
}
