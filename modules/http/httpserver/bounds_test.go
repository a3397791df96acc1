package httpserver_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// declared is a body whose length the client says before.
func declared(size int) func() io.Reader {
	return func() io.Reader { return strings.NewReader(strings.Repeat("x", size)) }
}

// streamed is a body whose length the client does not say.
func streamed(size int64) func() io.Reader {
	return func() io.Reader { return io.LimitReader(endless{}, size) }
}

func TestBodyLimit(t *testing.T) {
	const limit = 1 << 20
	tests := map[string]struct {
		body func() io.Reader
		want int
	}{
		"at the limit":              {declared(limit), 200},
		"over it, declared":         {declared(limit + 1), 413},
		"at the limit, streamed":    {streamed(limit), 200},
		"over the limit, streamed":  {streamed(limit + 1), 413},
		"far over it, streamed":     {streamed(20 * limit), 413},
		"far over, declared":        {declared(20 * limit), 413},
		"empty":                     {declared(0), 200},
		"a little, nothing to fear": {declared(1), 200},
	}
	p := newPair(t, "one")
	for _, version := range []string{"HTTP/1.1", "HTTP/2.0"} {
		began := 0
		r := newRig(t, httpserver.Config{}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
			began++
			return respond(ctx, httpserver.Response{})
		})
		s := settings(t)
		s.MaxBodySize = 1
		r.configure(s)
		r.begin(httpserver.Start{TLSCert: p.cert, TLSKey: p.key})
		c := client(t, p)
		c.Transport.(*http.Transport).ForceAttemptHTTP2 = version == "HTTP/2.0"
		for name, test := range tests {
			t.Run(version+" "+name, func(t *testing.T) {
				body := test.body() // each request's own: a transport may read on after the answer
				before := began
				response, err := c.Post("https://"+r.face().ListenAddr, "text/plain", body)
				if err != nil {
					if test.want == 413 && version == "HTTP/1.1" && began == before {
						return // the connection may break while the client still writes
					}
					t.Fatal(err)
				}
				_ = response.Body.Close()
				if response.StatusCode != test.want || response.Proto != version {
					t.Errorf("answer = %s over %s, want %d", response.Status, response.Proto, test.want)
				}
				if (began > before) != (test.want == 200) {
					t.Errorf("%d runs began", began-before)
				}
			})
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestTooManyAtOnce(t *testing.T) {
	entered, let := make(chan struct{}, 3), make(chan struct{})
	r := newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
		entered <- struct{}{}
		<-let
		return respond(ctx, httpserver.Response{})
	})
	s := settings(t)
	s.MaxConcurrent = 2
	r.configure(s)
	r.begin(httpserver.Start{})
	url, c := "http://"+r.face().ListenAddr, client(t)
	codes := make(chan int, 2)
	for range 2 {
		go func() {
			response, err := c.Get(url)
			if err != nil {
				codes <- 0
				return
			}
			_ = response.Body.Close()
			codes <- response.StatusCode
		}()
		<-entered
	}
	response, _ := fetch(t, c, "GET", url, "")
	if response.StatusCode != 503 || response.Header.Get("Retry-After") == "" {
		t.Errorf("answer = %s", response.Status)
	}
	s.MaxConcurrent = 3 // holds at once
	r.configure(s)
	close(let)
	if response, _ := fetch(t, c, "GET", url, ""); response.StatusCode != 200 {
		t.Errorf("answer = %s", response.Status)
	}
	for range 2 {
		if code := <-codes; code != 200 {
			t.Errorf("answer = %d", code)
		}
	}
}

func TestHostNames(t *testing.T) {
	r := newRig(t, httpserver.Config{}, echo)
	r.configure(settings(t))
	r.begin(httpserver.Start{Hostnames: []string{"Hook.default.svc", "*.example.com"}})
	tests := map[string]int{
		"hook.default.svc": 200, "HOOK.default.svc:443": 200, "hook.default.svc.": 200, "a.example.com": 200, "example.com": 421, "a.b.example.com": 421,
		"evil.test": 421, "[::1]:80": 421, "": 421,
	}
	for host, want := range tests {
		t.Run(host, func(t *testing.T) {
			conn, err := net.Dial("tcp", r.face().ListenAddr)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != want {
				t.Errorf("answer = %s, want %d", response.Status, want)
			}
		})
	}
}

// fake is a server over pipes, to be made in a bubble.
type fake struct {
	*rig
	client *http.Client
	pipes  *pipes
}

func newFake(t *testing.T, in httpserver.Start, wired flow) fake {
	t.Helper()
	listener := newPipes()
	r := newRig(t, httpserver.Config{Listen: func(context.Context, string, string) (net.Listener, error) { return listener, nil }}, wired)
	r.configure(httpserver.Settings{Address: "127.0.0.1", MaxBodySize: 1, MaxConcurrent: 4})
	r.begin(in)
	transport := &http.Transport{DialContext: listener.dial}
	t.Cleanup(transport.CloseIdleConnections)
	return fake{rig: r, client: &http.Client{Transport: transport}, pipes: listener}
}

func TestFlowThatTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended, late := make(chan error, 1), make(chan error, 1)
		f := newFake(t, httpserver.Start{WriteTimeout: 5}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
			<-ctx.Done()
			ended <- context.Cause(ctx)
			late <- respond(ctx, httpserver.Response{})
			return ctx.Err()
		})
		began := time.Now()
		response, _ := fetch(t, f.client, "GET", "http://server/", "")
		if took := time.Since(began); response.StatusCode != 504 || took != 5*time.Second {
			t.Errorf("answer = %s after %v", response.Status, took)
		}
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "write timeout") {
			t.Errorf("the run ended with %v", err)
		}
		if err := <-late; err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), "write timeout") {
			t.Errorf("a late answer gave %v", err)
		}
	})
}

// TestFlowKnowsHowLongItsClientWaits: nodes that have more to do than they can do first what
// somebody still waits for. A run that has answered may go on for as long as it needs.
func TestFlowKnowsHowLongItsClientWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type told struct {
			left  time.Duration
			waits bool
		}
		all := make(chan told, 2)
		tell := func(ctx context.Context) {
			by, waits := module.AnswerBy(ctx)
			all <- told{time.Until(by), waits}
		}
		f := newFake(t, httpserver.Start{WriteTimeout: 5}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
			time.Sleep(time.Second)
			tell(ctx)
			err := respond(ctx, httpserver.Response{})
			tell(ctx)
			return err
		})
		if response, _ := fetch(t, f.client, "GET", "http://server/", ""); response.StatusCode != 200 {
			t.Errorf("answer = %s", response.Status)
		}
		if got := <-all; got != (told{4 * time.Second, true}) {
			t.Errorf("before the answer: %+v", got)
		}
		if got := <-all; got.waits {
			t.Errorf("after the answer somebody waits for %s", got.left)
		}
	})
}

func TestFlowThatIgnoresItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		f := newFake(t, httpserver.Start{WriteTimeout: 5}, func(context.Context, httpserver.Request, func(context.Context, httpserver.Response) error) error {
			<-let
			return nil
		})
		defer close(let)
		for range 4 {
			if response, _ := fetch(t, f.client, "GET", "http://server/", ""); response.StatusCode != 504 {
				t.Errorf("answer = %s", response.Status)
			}
		}
		if response, _ := fetch(t, f.client, "GET", "http://server/", ""); response.StatusCode != 503 {
			t.Errorf("runs that hang must count: answer = %s", response.Status)
		}
	})
}

func TestFlowLongerThanTheReadTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, httpserver.Start{ReadTimeout: 1, WriteTimeout: 60}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
			select {
			case <-time.After(10 * time.Second):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			return respond(ctx, httpserver.Response{Body: in.Body})
		})
		for _, body := range []string{"", "text"} {
			if response, got := fetch(t, f.client, "POST", "http://server/", body); response.StatusCode != 200 || got != body {
				t.Errorf("answer = %s %q", response.Status, got)
			}
		}
	})
}

func TestClientThatIsSlow(t *testing.T) {
	tests := map[string]struct {
		sent string
		want string // of the answer; empty for a closed connection
	}{
		"in the headers": {"POST / HTTP/1.1\r\nHost: x\r\n", ""},
		"in the body":    {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", "408"},
		"in a chunk":     {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", "408"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, httpserver.Start{ReadTimeout: 3}, echo)
				conn, err := f.pipes.dial(t.Context(), "", "")
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				began := time.Now()
				if _, err := io.WriteString(conn, test.sent); err != nil {
					t.Fatal(err)
				}
				answer, _ := io.ReadAll(conn)
				if took := time.Since(began); took < 3*time.Second || took > 10*time.Second {
					t.Errorf("the connection ended after %v", took)
				}
				if !strings.Contains(string(answer), test.want) || test.want == "" && strings.Contains(string(answer), "200") {
					t.Errorf("answer = %q", answer)
				}
			})
		})
	}
}

func TestClientThatGoesAway(t *testing.T) {
	entered, ended := make(chan struct{}), make(chan error, 1)
	r := newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, _ func(context.Context, httpserver.Response) error) error {
		close(entered)
		<-ctx.Done()
		ended <- context.Cause(ctx)
		return ctx.Err()
	})
	r.configure(settings(t))
	r.begin(httpserver.Start{})
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, "GET", "http://"+r.face().ListenAddr, nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		<-entered
		cancel()
	}()
	if _, err := client(t).Do(request); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "went away") {
		t.Errorf("the run ended with %v", err)
	}
}
