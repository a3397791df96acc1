package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

// relay leads a pull-through cache to one upstream under its real name.
// Distribution's client takes neither a transport nor a CA, and trusts no token
// endpoint on another host than the registry's. So it asks the relay, over plain
// HTTP on loopback, and the relay asks the upstream through the proxy.
//
// The cache knows images by their names on the mirror; the relay takes the
// host's segment off.
type relay struct {
	host      Host
	prefix    string // "ghcr.io/"; empty for Docker Hub
	address   string
	server    *http.Server
	transport *http.Transport
}

// tokenPath is where the relay answers in place of the upstream's token endpoint.
const tokenPath = "/token"

// startRelay serves until close or until ctx ends.
func startRelay(ctx context.Context, up *Upstreams, host Host, segment string, timeout time.Duration) (*relay, error) {
	realm, err := url.Parse(host.realm())
	if err != nil {
		return nil, fmt.Errorf("read the token endpoint of %s: %w", host.Name, err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the mirror's way to %s: %w", host.Name, err)
	}
	l := &relay{host: host, address: listener.Addr().String(), transport: up.Transport()}
	if segment != "" {
		l.prefix = segment + "/"
	}
	l.transport.ResponseHeaderTimeout, l.transport.TLSHandshakeTimeout = timeout, timeout

	mux := http.NewServeMux()
	mux.HandleFunc("/v2/{$}", l.challenge)
	mux.Handle(tokenPath, l.forward(func(r *http.Request) *url.URL {
		return &url.URL{Scheme: realm.Scheme, Host: realm.Host, Path: realm.Path, RawQuery: l.scopes(r.URL.Query())}
	}))
	mux.Handle("/v2/"+l.prefix, l.forward(func(r *http.Request) *url.URL {
		path := "/v2/" + strings.TrimPrefix(r.URL.Path, "/v2/"+l.prefix)
		return &url.URL{Scheme: "https", Host: host.address(), Path: path, RawQuery: r.URL.RawQuery}
	}))
	l.server = newServer(ctx, mux)
	// Serve returns when the server is closed; there is nobody to report it to.
	go func() { _ = l.server.Serve(listener) }()
	return l, nil
}

func (l *relay) url() string { return "http://" + l.address }

func (l *relay) close() error {
	l.transport.CloseIdleConnections()
	if err := l.server.Close(); err != nil {
		return fmt.Errorf("close the way to %s: %w", l.host.Name, err)
	}
	return nil
}

// challenge answers in the upstream's place how it wants to be authenticated
// to, which is known: else each cached pull would wait for a host that hangs,
// one after the other. The relay has no credentials; what an upstream keeps
// private it can't pull.
func (l *relay) challenge(w http.ResponseWriter, _ *http.Request) {
	if l.host.Scheme != Bearer {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer realm=%q,service=%q", l.url()+tokenPath, l.host.Name))
	fail(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
}

// scopes names repositories as the upstream does.
func (l *relay) scopes(query url.Values) string {
	for i, scope := range query["scope"] {
		query["scope"][i] = strings.Replace(scope, "repository:"+l.prefix, "repository:", 1)
	}
	return query.Encode()
}

// forward passes requests on to where target says.
func (l *relay) forward(target func(*http.Request) *url.URL) http.Handler {
	return &httputil.ReverseProxy{
		Transport: l.transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL = target(r.In)
			r.Out.Host = r.Out.URL.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			status := http.StatusBadGateway
			var timeout net.Error
			if errors.As(err, &timeout) && timeout.Timeout() {
				status = http.StatusGatewayTimeout
			}
			fail(w, status, "UNAVAILABLE", fmt.Sprintf("ask %s: %v", l.host.Name, err))
		},
		// Broken connections are part of the play.
		ErrorLog: stdlog.New(io.Discard, "", 0),
	}
}
