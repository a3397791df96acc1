package opencmd_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/util/httpstream"      //nolint:staticcheck // as in what is tested
	"k8s.io/apimachinery/pkg/util/httpstream/spdy" //nolint:staticcheck // as in what is tested
	"k8s.io/client-go/rest"
)

// cluster is an API server that has pods, makes tokens and forwards ports to a place on
// loopback, as a kubelet does.
type cluster struct {
	*httptest.Server
	leadsTo string // host:port

	mu       sync.Mutex
	pods     []string // JSON
	asked    []string
	headers  []http.Header
	forwards []httpstream.Connection
}

func newCluster(t *testing.T, leadsTo string, pods ...string) *cluster {
	c := &cluster{leadsTo: leadsTo, pods: pods}
	c.Server = httptest.NewServer(http.HandlerFunc(c.serve))
	t.Cleanup(func() {
		c.cut()
		c.Server.CloseClientConnections()
		c.Server.Close()
	})
	return c
}

func (c *cluster) config() *rest.Config { return &rest.Config{Host: c.URL} }

func (c *cluster) set(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}

func (c *cluster) wasAsked(what string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.asked, what)
}

// cut ends the tunnels, as the end of a pod does.
func (c *cluster) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, forward := range c.forwards {
		_ = forward.Close()
	}
	c.forwards = nil
}

func (c *cluster) serve(w http.ResponseWriter, r *http.Request) {
	c.set(func() {
		c.asked = append(c.asked, r.Method+" "+r.URL.Path+"?"+r.URL.RawQuery)
		c.headers = append(c.headers, r.Header.Clone())
	})
	switch {
	case strings.HasSuffix(r.URL.Path, "/pods"):
		c.mu.Lock()
		pods := strings.Join(c.pods, ",")
		c.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"apiVersion":"v1","kind":"PodList","metadata":{},"items":[%s]}`, pods)
	case strings.HasSuffix(r.URL.Path, "/token"):
		var request struct {
			Spec struct {
				ExpirationSeconds int `json:"expirationSeconds"`
			} `json:"spec"`
		}
		_ = json.NewDecoder(r.Body).Decode(&request)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","status":{"token":"made for %d s"}}`, request.Spec.ExpirationSeconds)
	case strings.HasSuffix(r.URL.Path, "/portforward"):
		c.forward(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (c *cluster) forward(w http.ResponseWriter, r *http.Request) {
	if _, err := httpstream.Handshake(r, w, []string{"portforward.k8s.io"}); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	streams := make(chan httpstream.Stream, 16)
	connection := spdy.NewResponseUpgrader().UpgradeResponse(w, r, func(s httpstream.Stream, _ <-chan struct{}) error {
		streams <- s
		return nil
	})
	if connection == nil {
		return
	}
	c.set(func() { c.forwards = append(c.forwards, connection) })
	complaints := map[string]httpstream.Stream{}
	for {
		select {
		case s := <-streams:
			id := s.Headers().Get("requestID")
			if s.Headers().Get("streamType") == "error" {
				complaints[id] = s
				continue
			}
			go c.lead(s, complaints[id])
		case <-connection.CloseChan():
			return
		}
	}
}

func (c *cluster) lead(data, complaints httpstream.Stream) {
	defer complaints.Close()
	defer data.Close()
	if port := data.Headers().Get("port"); port != "7424" {
		fmt.Fprintf(complaints, "port %s is another one", port)
		return
	}
	conn, err := net.Dial("tcp", c.leadsTo)
	if err != nil {
		fmt.Fprint(complaints, err)
		return
	}
	defer conn.Close()
	go func() {
		_, _ = io.Copy(conn, data)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(data, conn)
}

func pod(name, ready string, deleted bool) string {
	deletion := ""
	if deleted {
		deletion = `,"deletionTimestamp":"2026-01-01T00:00:00Z"`
	}
	return fmt.Sprintf(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":%q%s},"status":{"conditions":[{"type":"Ready","status":%q}]}}`, name, deletion, ready)
}
