package server_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server"
)

// probes serves a server's probes, and returns where.
func probes(t *testing.T, s *server.Server) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.ServeProbes(listener) }()
	t.Cleanup(func() {
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Errorf("the probes ended with %v", err)
		}
	})
	return "http://" + listener.Addr().String()
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// TestProbesAreNothingElse: whoever reaches the pod's address gets no further.
func TestProbesAreNothingElse(t *testing.T) {
	for name, test := range map[string]struct {
		metrics bool
		want    map[string]int
	}{
		"alone":        {false, map[string]int{"/metrics": 404}},
		"with metrics": {true, map[string]int{"/metrics": 200}},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, func(o *server.Options) { o.ProbeMetrics = test.metrics })
			url := probes(t, f.server)
			for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 404, "/login": 404, "/api/v1/flows": 404, "/flows": 404, "/metrics": test.want["/metrics"]} {
				if status, body := get(t, url+path); status != want {
					t.Errorf("%s: %d %s, want %d", path, status, body, want)
				}
			}
		})
	}
}

func TestProbesAreAnsweredBeforeTheFlowsAreLoaded(t *testing.T) {
	f := start(t, func(o *server.Options) { o.Loading = true })
	url := probes(t, f.server)
	if status, body := get(t, url+"/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d %s", status, body)
	}
	if status, body := get(t, url+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "being loaded") {
		t.Errorf("readyz: %d %s", status, body)
	}
}

// TestDrainingIsNotReadyAtOnce: what was found a moment ago counts no more, and all else
// is served as before.
func TestDrainingIsNotReadyAtOnce(t *testing.T) {
	f := start(t)
	url := probes(t, f.server)
	if status, body := get(t, url+"/readyz"); status != http.StatusOK {
		t.Fatalf("readyz: %d %s", status, body)
	}
	f.server.Drain()
	if status, body := get(t, url+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "the server is ending") {
		t.Errorf("readyz: %d %s", status, body)
	}
	if status, body := get(t, url+"/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d %s", status, body)
	}
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows", ""))
}
