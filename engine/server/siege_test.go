package server_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/slowclient"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// listening is the fixture's server on a port of its own, as `patchbay serve`
// runs it.
func (f *fixture) listening() string {
	f.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- f.server.Serve(listener) }()
	f.t.Cleanup(func() { // before the fixture shuts the server down
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		if err := f.server.Shutdown(ctx); err != nil {
			f.t.Error(err)
		}
		if err := <-ended; err != nil {
			f.t.Error(err)
		}
	})
	return listener.Addr().String()
}

// besiege sends slow clients and waits until all are there.
func besiege(t *testing.T, target slowclient.Target, count int, client slowclient.Client) *slowclient.Siege {
	t.Helper()
	s := slowclient.Begin(t.Context(), target, count, client)
	t.Cleanup(s.Stop)
	select {
	case <-s.Ready():
	case <-time.After(2 * time.Minute):
		t.Fatalf("only %d of %d slow clients could begin", s.Began(), count)
	}
	return s
}

// visitor asks as a person's programs do, on connections of its own.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
}

func newVisitor(t *testing.T, base string) visitor {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return visitor{t, base, &http.Client{Transport: transport, Timeout: 2 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (v visitor) ask(method, path, body string, want int, header ...string) string {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := v.http.Do(request)
	if err != nil {
		v.t.Errorf("%s %s: %v", method, path, err)
		return ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != want {
		v.t.Errorf("%s %s: status = %d, want %d: %.200s %v", method, path, response.StatusCode, want, text, err)
	}
	return string(text)
}

// wholeRequests names the slow clients that ask in full and are slow to read.
const wholeRequests = "answers read by the byte"

const bearer = "Bearer " + token

// useAll does what every user of the API needs.
func (v visitor) useAll() {
	v.t.Helper()
	v.ask("GET", "/healthz", "", http.StatusOK)
	v.ask("GET", "/readyz", "", http.StatusOK)
	v.ask("GET", "/login", "", http.StatusUnauthorized)
	v.ask("POST", "/login", "to=/&token="+url.QueryEscape(token), http.StatusSeeOther, "Content-Type", "application/x-www-form-urlencoded")
	v.ask("GET", "/api/v1/flows", "", http.StatusOK, "Authorization", bearer)
	v.ask("POST", "/api/v1/check", document, http.StatusOK, "Authorization", bearer)
	v.ask("PUT", "/api/v1/flows/greet", document, http.StatusOK, "Authorization", bearer)
}

// TestSlowClientsHoldNobodyUp sends each kind of slow client in a number that is
// larger than what the server serves at a time, with the token and without.
func TestSlowClientsHoldNobodyUp(t *testing.T) {
	bodies := []string{"half-sent bodies", "half-sent chunks"}
	answers := append(bodies, "idle connections", wholeRequests)
	tests := map[string]struct {
		target  slowclient.Target
		clients []string // nil for all
	}{
		"login":         {slowclient.Target{Path: "/login", Header: []string{"Content-Type: application/x-www-form-urlencoded"}}, nil},
		"no token":      {slowclient.Target{Path: "/api/v1/check"}, bodies},
		"token":         {slowclient.Target{Path: "/api/v1/flows/greet/start", Header: []string{"Authorization: " + bearer}}, answers},
		"unknown route": {slowclient.Target{Path: "/api/v1/nothing", Header: []string{"Authorization: " + bearer}}, bodies},
		"probe":         {slowclient.Target{Path: "/readyz", Method: "GET"}, bodies},
	}
	for where, test := range tests {
		for what, client := range slowclient.Clients() {
			if test.clients != nil && !slices.Contains(test.clients, what) {
				continue
			}
			t.Run(where+" "+what, func(t *testing.T) {
				f, target := start(t), test.target
				target.Address = f.listening()
				v := newVisitor(t, "http://"+target.Address)
				v.ask("PUT", "/api/v1/flows/greet", document, http.StatusCreated, "Authorization", bearer)
				count := 300 // more than are served and wait
				if what == wholeRequests {
					count = 150 // more than are served; of those who may ask, more than may wait are refused
				}
				besiege(t, target, count, client)
				for range 3 {
					v.useAll()
					v.http.CloseIdleConnections()
				}
			})
		}
	}
}

// hook is an http_server in a flow that answers with the body, some at a time.
func hook(t *testing.T, maxConcurrent int) string {
	t.Helper()
	s := httpserver.New(httpserver.Config{}).Instance().(*httpserver.Server)
	s.OnIdentity(v1alpha1.NodeIdentity{NodeName: "hook", FlowName: "soak"})
	s.OnEmitter(func(ctx context.Context, _ string, data any) module.Result {
		if in, ok := data.(httpserver.Request); ok {
			return s.Handle(ctx, nil, "response", httpserver.Response{Body: in.Body})
		}
		return module.Result{}
	})
	port := loopback.Port(t)
	if err := s.OnSettings(t.Context(), httpserver.Settings{Port: port, Address: "127.0.0.1", MaxBodySize: 10, MaxConcurrent: maxConcurrent}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.OnDestroy(nil) })
	if err := s.Handle(t.Context(), nil, "start", httpserver.Start{}).Err(); err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}

// TestSiegeOfBothServers lets every kind of slow client at the API and at a
// flow's server for some seconds. Who behaves gets every answer of both.
func TestSiegeOfBothServers(t *testing.T) {
	f := start(t)
	const each = 40 // of a kind of client
	// Two kinds send whole requests and may have their places; there is one for who
	// behaves; the slow ones are many more than that.
	own, flow := f.listening(), hook(t, 2*each+1)
	v, caller := newVisitor(t, "http://"+own), newVisitor(t, "http://"+flow)
	v.ask("PUT", "/api/v1/flows/greet", document, http.StatusCreated, "Authorization", bearer)
	for _, client := range slowclient.Clients() {
		for _, target := range []slowclient.Target{
			{Address: own, Path: "/login", Header: []string{"Content-Type: application/x-www-form-urlencoded"}},
			{Address: own, Path: "/api/v1/flows/greet/start"},
			{Address: flow},
		} {
			besiege(t, target, each, client)
		}
	}
	asked := 0
	for end := time.Now().Add(6 * time.Second); time.Now().Before(end) && !t.Failed(); asked++ {
		v.useAll()
		if got := caller.ask("POST", "/hook", "review", http.StatusOK); got != "review" {
			t.Errorf("the flow answered %q", got)
		}
		if asked%5 == 0 {
			v.http.CloseIdleConnections()
			caller.http.CloseIdleConnections()
		}
	}
	t.Logf("%d rounds were answered", asked)
}
