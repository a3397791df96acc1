package httpserver_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest/slowclient"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// TestSlowClientsHoldNobodyUp lets every kind of slow client at a server that
// takes few requests at a time, in a number far beyond that. Who behaves gets
// every answer.
func TestSlowClientsHoldNobodyUp(t *testing.T) {
	p := newPair(t, "one")
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(p.cert))
	one := &tls.Config{RootCAs: pool}
	type siege struct {
		start  httpserver.Start
		tls    *tls.Config
		client slowclient.Client
		count  int
	}
	secure := httpserver.Start{TLSCert: p.cert, TLSKey: p.key, ReadTimeout: 600}
	tests := map[string]siege{
		"half-sent bodies, TLS":         {secure, one, slowclient.HalfBody, 100},
		"half-sent streams of HTTP/2":   {secure, one, slowclient.HalfStreams(100), 8},
		"connections without handshake": {secure, nil, slowclient.Silent, 100},
	}
	for name, client := range slowclient.Clients() {
		tests[name] = siege{httpserver.Start{ReadTimeout: 600}, nil, client, 300}
	}
	// These send whole requests, which the flow is there for.
	whole := map[string]bool{"idle connections": true, "answers read by the byte": true}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, httpserver.Config{}, echo)
			s := settings(t)
			if !whole[name] {
				s.MaxConcurrent = 4
			}
			r.configure(s)
			r.begin(test.start)
			attack := slowclient.Begin(t.Context(), slowclient.Target{Address: r.face().ListenAddr, TLS: test.tls}, test.count, test.client)
			t.Cleanup(attack.Stop)
			select {
			case <-attack.Ready():
			case <-time.After(2 * time.Minute):
				t.Fatalf("only %d of %d slow clients could begin", attack.Began(), test.count)
			}
			url := "http://"
			if test.start.TLSCert != "" {
				url = "https://"
			}
			for _, version := range []string{"HTTP/1.1", "HTTP/2.0"} {
				c := client(t, p)
				c.Timeout = 2 * time.Minute // of a busy machine
				c.Transport.(*http.Transport).ForceAttemptHTTP2 = version == "HTTP/2.0"
				for i := range 10 {
					body := fmt.Sprint("review ", i)
					if response, got := fetch(t, c, "POST", url+r.face().ListenAddr, body); response.StatusCode != 200 || got != body {
						t.Fatalf("%s: answer = %s %q", version, response.Status, got)
					}
				}
			}
		})
	}
}

// TestTimeOfSlowClients holds when a client is cut that a long read timeout
// would let go on.
func TestTimeOfSlowClients(t *testing.T) {
	const post = "POST / HTTP/1.1\r\nHost: x\r\n"
	tests := map[string]struct {
		sent   string
		drip   string // each second
		within time.Duration
		want   string // of the answer; empty for none
	}{
		"nothing":                  {"", "", 11 * time.Second, ""},
		"half a header":            {post, "", 11 * time.Second, ""},
		"a header by the byte":     {post + "X-Slow: ", "y", 11 * time.Second, ""},
		"half a body":              {post + "Content-Length: 10\r\n\r\nabc", "", 8 * time.Second, " 408 "},
		"a body by the byte":       {post + "Content-Length: 1000\r\n\r\nabc", "d", 8 * time.Second, " 408 "},
		"half a chunk":             {post + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc", "", 8 * time.Second, " 408 "},
		"a body that is too large": {post + "Content-Length: 9999999\r\n\r\nabc", "", 2 * time.Second, " 413 "},
		"a body to another host":   {"POST / HTTP/1.1\r\nHost: other\r\nContent-Length: 10\r\n\r\nabc", "", 2 * time.Second, " 421 "},
		"a whole body":             {post + "Content-Length: 3\r\n\r\nabc", "", 3 * time.Minute, " 200 "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, httpserver.Start{ReadTimeout: 600, Hostnames: []string{"x"}}, echo)
				conn, err := f.pipes.dial(t.Context(), "", "")
				if err != nil {
					t.Fatal(err)
				}
				ended := make(chan string, 1)
				go func() {
					answer, _ := io.ReadAll(conn)
					ended <- string(answer)
				}()
				sent := make(chan struct{})
				go func() {
					defer close(sent)
					_, err := io.WriteString(conn, test.sent)
					for err == nil && test.drip != "" {
						time.Sleep(time.Second)
						_, err = io.WriteString(conn, test.drip)
					}
				}()
				defer func() {
					_ = conn.Close()
					<-sent
				}()
				began := time.Now()
				select {
				case answer := <-ended:
					if took := time.Since(began); took > test.within {
						t.Errorf("the connection ended after %s", took)
					}
					line, _, _ := strings.Cut(answer, "\r\n")
					if !strings.Contains(line, test.want) || test.want == "" && strings.Contains(line, " 200") {
						t.Errorf("answer = %q, want %q", answer, test.want)
					}
				case <-time.After(time.Hour):
					t.Fatal("the connection stays for ever")
				}
			})
		})
	}
}

// TestSlowButSteadyBodyArrives: a body that takes long, but comes at a rate that
// is enough, is not cut.
func TestSlowButSteadyBodyArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, httpserver.Start{ReadTimeout: 600}, echo)
		conn, err := f.pipes.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		const pieces, size = 60, 1000
		_, _ = fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", pieces*size)
		for range pieces {
			time.Sleep(time.Second)
			if _, err := io.WriteString(conn, strings.Repeat("x", size)); err != nil {
				t.Fatal(err)
			}
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || response.StatusCode != 200 || response.ContentLength != pieces*size {
			t.Errorf("answer = %v, %v", response, err)
		}
	})
}

// TestDrainDoesNotWaitForSlowClients: what is half sent keeps a server that is
// drained no longer than its rate allows; what is in the flow is finished.
func TestDrainDoesNotWaitForSlowClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entered, let := make(chan struct{}), make(chan struct{})
		f := newFake(t, httpserver.Start{ReadTimeout: 600}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
			close(entered)
			<-let
			return respond(ctx, httpserver.Response{Body: in.Body})
		})
		attack := slowclient.Begin(t.Context(), slowclient.Target{Dial: f.pipes.dial}, 50, slowclient.HalfBody)
		defer attack.Stop()
		<-attack.Ready()
		answered := make(chan string, 1)
		go func() {
			_, body := fetch(t, f.client, "POST", "http://server/", "review")
			answered <- body
		}()
		<-entered
		began := time.Now()
		f.OnDrain()
		close(let)
		if got := <-answered; got != "review" {
			t.Errorf("answer = %q", got)
		}
		f.OnDestroy(nil)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("the server ended after %s", took)
		}
	})
}

// TestBodiesInTheFlowAreBounded: large bodies that the flow holds leave room for
// small ones, and for nothing else.
func TestBodiesInTheFlowAreBounded(t *testing.T) {
	const held = 128 // MB
	entered, let := make(chan struct{}, held+2), make(chan struct{})
	r := newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
		entered <- struct{}{}
		<-let
		return respond(ctx, httpserver.Response{})
	})
	s := settings(t)
	s.MaxBodySize = 1
	r.configure(s)
	r.begin(httpserver.Start{ReadTimeout: 600, WriteTimeout: 600})
	url, c, large := "http://"+r.face().ListenAddr, client(t), strings.Repeat("x", 1<<20)
	var all sync.WaitGroup
	send := func(body string) {
		all.Go(func() {
			response, err := c.Post(url, "", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			_ = response.Body.Close()
			if response.StatusCode != 200 {
				t.Errorf("answer = %s", response.Status)
			}
		})
		<-entered
	}
	for range held {
		send(large)
	}
	if response, _ := fetch(t, c, "POST", url, large); response.StatusCode != 503 || response.Header.Get("Retry-After") == "" {
		t.Errorf("one more large body: answer = %s", response.Status)
	}
	send("small")
	close(let)
	all.Wait()
	if response, _ := fetch(t, c, "POST", url, large); response.StatusCode != 200 {
		t.Errorf("after they are gone: answer = %s", response.Status)
	}
}

// TestSlowReadersAreBounded: answers that nobody reads hold no place in the flow,
// and the oldest of too many, or of too much in all, is given up. Pipes buffer nothing.
func TestSlowReadersAreBounded(t *testing.T) {
	tests := map[string]struct {
		answer  int // bytes
		readers int // one more than there is room for
	}{
		"in number": {8 << 10, 257},
		"in bytes":  {1 << 20, 129},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				large := strings.Repeat("x", test.answer)
				f := newFake(t, httpserver.Start{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
					return respond(ctx, httpserver.Response{Body: large})
				})
				var readers []net.Conn
				ask := func() {
					conn, err := f.pipes.dial(t.Context(), "", "")
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { _ = conn.Close() })
					if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
						t.Fatal(err)
					}
					synctest.Wait()
					time.Sleep(time.Millisecond)
					readers = append(readers, conn)
				}
				for range test.readers {
					ask()
				}
				if response, got := fetch(t, f.client, "GET", "http://server/", ""); response.StatusCode != 200 || got != large {
					t.Errorf("who reads: answer = %s, %d bytes", response.Status, len(got))
				}
				began := time.Now()
				for i, conn := range readers {
					answer, _ := io.ReadAll(io.LimitReader(conn, int64(len(large))))
					if whole := len(answer) == len(large); whole != (i > 1) { // one made room for the last, one for who reads
						t.Errorf("reader %d got %d bytes", i, len(answer))
					}
				}
				if took := time.Since(began); took > time.Second {
					t.Errorf("the cut ones were answered after %s", took)
				}
			})
		})
	}
}

// TestAnswersLargerThanTheBound go out all the same, two at a time.
func TestAnswersLargerThanTheBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		large := strings.Repeat("x", 130<<20)
		f := newFake(t, httpserver.Start{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
			return respond(ctx, httpserver.Response{Body: large})
		})
		var all sync.WaitGroup
		for range 2 {
			conn, err := f.pipes.dial(t.Context(), "", "")
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // for the answer to begin
			all.Go(func() {
				if length, err := io.Copy(io.Discard, io.LimitReader(conn, int64(len(large)))); length != int64(len(large)) {
					t.Errorf("%d bytes came, %v", length, err)
				}
			})
		}
		all.Wait()
	})
}
