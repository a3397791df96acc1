package registry

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// proxy is an HTTP forward proxy that leads the upstreams' names to their
// listener and nothing to anywhere else, so that no test can reach the
// internet by mistake.
type proxy struct {
	upstreams string            // address of the TLS listener
	hosts     map[string]string // host name: registry's name
	log       *Log
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		host, port = r.Host, "80"
	}
	name, known := p.hosts[host]
	if r.Method == http.MethodConnect && known && port == "443" {
		p.tunnel(w, r, name)
		return
	}
	entry := &Request{Host: host, Method: r.Method, Kind: KindConnect}
	p.log.record(w, r, entry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, fmt.Sprintf("the playground has no host %s port %s", host, port), http.StatusForbidden)
	}))
}

func (p *proxy) tunnel(w http.ResponseWriter, r *http.Request, name string) {
	upstream, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(r.Context(), "tcp", p.upstreams)
	if err != nil {
		http.Error(w, fmt.Sprintf("reach the playground's %s: %v", name, err), http.StatusBadGateway)
		return
	}
	defer upstream.Close()
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer client.Close()
	if _, err := io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	// When one side ends, the other's connection ends too.
	stop := context.AfterFunc(r.Context(), func() { client.Close(); upstream.Close() })
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(upstream, buffered)
		_ = upstream.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(client, upstream)
	client.Close()
	<-done
}
