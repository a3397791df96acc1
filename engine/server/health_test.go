package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/server"
)

// probe asks without a token, as a kubelet does: by the pod's address.
func probe(s *server.Server, path string) *httptest.ResponseRecorder {
	request := httptest.NewRequest("GET", "http://10.1.2.3:7424"+path, nil)
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, request)
	return answer
}

func TestReadiness(t *testing.T) {
	check := func(err error) server.ReadyCheck {
		return server.ReadyCheck{Name: "state store", Check: func(context.Context) error { return err }}
	}
	tests := map[string]struct {
		options server.Options
		status  int
		want    string
	}{
		"all is well": {server.Options{Ready: []server.ReadyCheck{check(nil)}}, 200,
			`{"ready":true,"checks":[{"name":"flows","ready":true},{"name":"state store","ready":true}]}`},
		"a reason for anyone": {server.Options{Ready: []server.ReadyCheck{check(fmt.Errorf("/secret/path: %w", &server.NotReady{Reason: "the disk is full", Err: errors.New("/secret/too")}))}}, 503,
			`{"ready":false,"checks":[{"name":"flows","ready":true},{"name":"state store","ready":false,"reason":"the disk is full"}]}`},
		"an error for the log": {server.Options{Ready: []server.ReadyCheck{check(errors.New("open /secret: denied"))}}, 503,
			`{"ready":false,"checks":[{"name":"flows","ready":true},{"name":"state store","ready":false,"reason":"it fails; the server's log says why"}]}`},
		"a check that panics": {server.Options{Ready: []server.ReadyCheck{{Name: "odd", Check: func(context.Context) error { panic("secret") }}}}, 503,
			`{"ready":false,"checks":[{"name":"flows","ready":true},{"name":"odd","ready":false,"reason":"the check failed; the server's log says why"}]}`},
		"flows are being loaded": {server.Options{Loading: true}, 503,
			`{"ready":false,"checks":[{"name":"flows","ready":false,"reason":"they are being loaded"}]}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, func(o *server.Options) { o.Ready, o.Loading = test.options.Ready, test.options.Loading })
			got := probe(f.server, "/readyz")
			if got.Code != test.status || strings.TrimSpace(got.Body.String()) != test.want {
				t.Errorf("%d %s\nwant %d %s", got.Code, got.Body, test.status, test.want)
			}
			if got := probe(f.server, "/healthz"); got.Code != http.StatusOK || strings.TrimSpace(got.Body.String()) != `{"status":"ok"}` {
				t.Errorf("healthz: %d %s", got.Code, got.Body)
			}
		})
	}
}

func TestNothingIsServedBeforeTheFlowsAreLoaded(t *testing.T) {
	f := start(t, func(o *server.Options) { o.Loading = true })
	got := f.want(http.StatusServiceUnavailable, f.call("GET", "/api/v1/flows", ""))
	if got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "loading") {
		t.Errorf("%v %s", got.header, got.body)
	}
	f.server.Open()
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows", ""))
}

// TestFloodOfProbesAsksOnce holds that many probes are one check a second, and
// that a check that hangs is asked once and said to hang.
func TestFloodOfProbesAsksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked, at atomic.Int64
		hang := make(chan struct{})
		var hanging atomic.Bool
		f := bubbled(t, server.Options{Ready: []server.ReadyCheck{{Name: "slow", Check: func(context.Context) error {
			asked.Add(1)
			if at.Add(1); hanging.Load() {
				<-hang // does not obey its context
			}
			at.Add(-1)
			return nil
		}}}})
		flood := func(want int) {
			t.Helper()
			var all sync.WaitGroup
			for range 1000 {
				all.Go(func() {
					if got := probe(f, "/readyz"); got.Code != want {
						t.Errorf("status = %d, want %d: %s", got.Code, want, got.Body)
					}
				})
			}
			all.Wait()
		}
		probe(f, "/readyz")
		flood(200)
		if asked.Load() != 1 {
			t.Errorf("the check was asked %d times in a second", asked.Load())
		}
		hanging.Store(true)
		time.Sleep(2 * time.Second)
		began := time.Now()
		flood(503)
		flood(503)
		if took := time.Since(began); asked.Load() != 2 || took > 5*time.Second {
			t.Errorf("a check that hangs was asked %d times, in %s", asked.Load()-1, took)
		}
		hanging.Store(false)
		close(hang)
		synctest.Wait()
		flood(200)
	})
}
