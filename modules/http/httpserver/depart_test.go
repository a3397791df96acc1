package httpserver_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// TestClientsGoElsewhereBeforeTheEnd holds that a server which is about to end answers
// what comes, and keeps no connection to which a client could send what is lost then.
func TestClientsGoElsewhereBeforeTheEnd(t *testing.T) {
	p := newPair(t, "one")
	for _, version := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(version, func(t *testing.T) {
			r := newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
				return respond(ctx, httpserver.Response{Body: "here"})
			})
			r.begin(httpserver.Start{TLSCert: p.cert, TLSKey: p.key})
			c := client(t, p)
			c.Transport.(*http.Transport).ForceAttemptHTTP2 = version == "HTTP/2.0"
			var reused atomic.Int64
			ask := func() {
				t.Helper()
				trace := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(conn httptrace.GotConnInfo) {
					if conn.Reused {
						reused.Add(1)
					}
				}})
				request, err := http.NewRequestWithContext(trace, http.MethodPost, "https://"+r.face().ListenAddr, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				response, err := c.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				if _, err := io.Copy(io.Discard, response.Body); err != nil { // else its connection is not used again
					t.Fatal(err)
				}
				if response.StatusCode != http.StatusOK || response.Proto != version {
					t.Errorf("%s %s", response.Proto, response.Status)
				}
			}
			ask()
			ask()
			if reused.Load() != 1 {
				t.Fatalf("of two requests %d used a connection again: this test shows nothing", reused.Load())
			}
			r.OnDepart()
			ask() // over the connection that there is
			reused.Store(0)
			for range 3 {
				ask()
			}
			if reused.Load() != 0 {
				t.Errorf("%d of 3 requests used a connection again", reused.Load())
			}
		})
	}
}
