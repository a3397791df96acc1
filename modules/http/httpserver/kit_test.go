package httpserver_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/selfsigned"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// flow is what is wired to the request port. It answers by calling respond, over the
// context that it was given.
type flow func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error

func echo(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
	return respond(ctx, httpserver.Response{Body: in.Body})
}

// rig is a server in a flow, with what it put out and logged.
type rig struct {
	*httpserver.Server
	t testing.TB

	mu       sync.Mutex
	statuses []httpserver.Status
	faces    []httpserver.Control
	logged   strings.Builder
}

// Write takes the log.
func (r *rig) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.logged.Write(p)
}

func (r *rig) log() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.logged.String()
}

func (r *rig) status() []httpserver.Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]httpserver.Status(nil), r.statuses...)
}

func (r *rig) face() httpserver.Control {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.faces) == 0 {
		return httpserver.Control{}
	}
	return r.faces[len(r.faces)-1]
}

func newRig(t testing.TB, config httpserver.Config, wired flow) *rig {
	t.Helper()
	r := &rig{t: t}
	config.Logger = slog.New(slog.NewTextHandler(r, nil))
	r.Server = httpserver.New(config).Instance().(*httpserver.Server)
	respond := func(ctx context.Context, response httpserver.Response) error {
		return r.Handle(ctx, nil, "response", response).Err()
	}
	r.OnIdentity(v1alpha1.NodeIdentity{NodeName: "server", FlowName: "flow"})
	r.OnEmitter(func(ctx context.Context, port string, data any) module.Result {
		switch message := data.(type) {
		case httpserver.Request:
			return module.Fail(wired(ctx, message, respond))
		case httpserver.Status:
			r.mu.Lock()
			defer r.mu.Unlock()
			r.statuses = append(r.statuses, message)
		case httpserver.Control:
			r.mu.Lock()
			defer r.mu.Unlock()
			r.faces = append(r.faces, message)
		}
		return module.Result{}
	})
	t.Cleanup(func() { r.OnDestroy(map[string]string{"reason": "shutdown"}) })
	return r
}

func (r *rig) configure(settings httpserver.Settings) {
	r.t.Helper()
	if err := r.OnSettings(r.t.Context(), settings); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) send(port string, message any) error {
	return r.Handle(r.t.Context(), r.Emitter(), port, message).Err()
}

func (r *rig) begin(in httpserver.Start) {
	r.t.Helper()
	if err := r.send("start", in); err != nil {
		r.t.Fatal(err)
	}
}

// settings are the defaults on a free port of loopback.
func settings(t testing.TB) httpserver.Settings {
	t.Helper()
	return httpserver.Settings{Port: loopback.Port(t), Address: "127.0.0.1", MaxBodySize: 10, MaxConcurrent: 512, EnableStatusPort: true, EnableStopPort: true}
}

// pair is a certificate for loopback that signs itself, and for a name to know it by.
type pair struct{ cert, key string }

func newPair(t testing.TB, name string) pair {
	t.Helper()
	made := selfsigned.New(t, time.Hour, "127.0.0.1", name)
	return pair{made.CertPEM, made.KeyPEM}
}

// client trusts the given pairs and speaks HTTP/2 where the server does.
func client(t testing.TB, trusted ...pair) *http.Client {
	t.Helper()
	pool := x509.NewCertPool()
	for _, p := range trusted {
		pool.AppendCertsFromPEM([]byte(p.cert))
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// fetch sends a request and returns the response with its body read.
func fetch(t testing.TB, c *http.Client, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			request.Host = header[i+1]
			continue
		}
		request.Header.Add(header[i], header[i+1])
	}
	response, err := c.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// pipes is a listener without a network, for tests in fake time.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

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

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
