package solutions_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// wires is a listener without a network, so that a test may have a clock of its
// own.
type wires struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newWires() *wires { return &wires{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (w *wires) Accept() (net.Conn, error) {
	select {
	case conn := <-w.conns:
		return conn, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wires) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

func (w *wires) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8443} }

func (w *wires) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case w.conns <- far:
		return near, nil
	case <-w.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// configurations is an API server that keeps one webhook configuration, and
// knows which bundle it had when.
type configurations struct {
	mu      sync.Mutex
	live    map[string]any
	version int
	bundles []bundle
}

type bundle struct {
	since time.Time
	pem   []byte
}

// RoundTrip implements http.RoundTripper.
func (c *configurations) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	code, body := http.StatusOK, any(nil)
	switch {
	case r.Method == http.MethodPatch:
		if err := c.apply(r); err != nil {
			return nil, err
		}
		body = c.live
	case c.live == nil:
		code, body = http.StatusNotFound, map[string]any{"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": 404, "reason": "NotFound"}
	case r.Method == http.MethodDelete:
		c.live, body = nil, map[string]any{"apiVersion": "v1", "kind": "Status", "status": "Success"}
	default:
		body = c.live
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: code, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)), ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

func (c *configurations) apply(r *http.Request) error {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	var wanted struct {
		Webhooks []struct {
			ClientConfig struct {
				CABundle []byte `json:"caBundle"`
			} `json:"clientConfig"`
		} `json:"webhooks"`
	}
	live := map[string]any{}
	if err := json.Unmarshal(text, &live); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &wanted); err != nil || len(wanted.Webhooks) != 1 {
		return fmt.Errorf("not a configuration of one webhook: %w: %s", err, text)
	}
	c.version++
	metadata := live["metadata"].(map[string]any)
	metadata["uid"], metadata["resourceVersion"] = "u-1", fmt.Sprint(c.version)
	c.live = live
	c.bundles = append(c.bundles, bundle{since: time.Now(), pem: wanted.Webhooks[0].ClientConfig.CABundle})
	return nil
}

// bundle returns the PEM that the configuration had at a time, or its first.
func (c *configurations) bundle(at time.Time) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	for n := len(c.bundles) - 1; n > 0; n-- {
		if !c.bundles[n].since.After(at) {
			return c.bundles[n].pem
		}
	}
	return c.bundles[0].pem
}

// seen returns how often the bundle was written, and how many authorities it had
// at most.
func (c *configurations) seen() (times, most int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, b := range c.bundles {
		count := 0
		for block, rest := pem.Decode(b.pem); block != nil; block, rest = pem.Decode(rest) {
			count++
		}
		most = max(most, count)
	}
	return len(c.bundles), most
}
