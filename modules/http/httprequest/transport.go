package httprequest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

const (
	dialTimeout   = 10 * time.Second
	idleTimeout   = 90 * time.Second
	maxHeaderSize = 64 << 10
)

// transport sends each request, redirects included, by the way that the policy
// allows: directly, over connections whose address is checked, or through the
// proxy.
type transport struct {
	policy  policy
	proxy   func(*http.Request) (*url.URL, error) // nil for none
	direct  *http.Transport
	proxied *http.Transport
}

func newTransport(config Config, s Settings) (*transport, error) {
	t := &transport{policy: newPolicy(s)}
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.CABundle != "" {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM([]byte(s.CABundle)) {
			return nil, errors.New("caBundle holds no PEM certificate")
		}
		secure.RootCAs = pool
	}
	plain := &net.Dialer{Timeout: dialTimeout}
	checked := &net.Dialer{Timeout: dialTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		dialled, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("address %q: %w", address, err)
		}
		return t.policy.check(dialled.Addr())
	}}
	t.direct = &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if host, _, err := net.SplitHostPort(address); err == nil && t.policy.exempt(host) {
				return plain.DialContext(ctx, network, address)
			}
			return checked.DialContext(ctx, network, address)
		},
	}
	t.proxied = &http.Transport{DialContext: plain.DialContext}
	for _, each := range []*http.Transport{t.direct, t.proxied} {
		each.TLSClientConfig = secure.Clone()
		each.TLSHandshakeTimeout = dialTimeout
		each.ForceAttemptHTTP2 = true
		each.MaxIdleConns, each.MaxIdleConnsPerHost = 100, 16
		each.IdleConnTimeout = idleTimeout
		each.MaxResponseHeaderBytes = maxHeaderSize
	}
	if s.Proxy == proxyEnvironment {
		t.proxy = config.Proxy
		t.proxied.Proxy = config.Proxy
	}
	return t, nil
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.policy.checkSpelling(r.URL.Hostname()); err != nil {
		return nil, err
	}
	if t.proxy == nil {
		return t.direct.RoundTrip(r)
	}
	proxy, err := t.proxy(r)
	if err != nil {
		return nil, fmt.Errorf("proxy of the environment: %w", err)
	}
	if proxy == nil {
		return t.direct.RoundTrip(r)
	}
	if err := t.checkTarget(r.Context(), r.URL.Hostname()); err != nil {
		return nil, err
	}
	return t.proxied.RoundTrip(r)
}

// checkTarget judges what a proxy would be asked for. A name that is unknown
// here is left to the proxy.
func (t *transport) checkTarget(ctx context.Context, host string) error {
	if t.policy.exempt(host) {
		return nil
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return t.policy.check(addr)
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return context.Cause(ctx)
	}
	for _, addr := range addrs {
		if err := t.policy.check(addr); err != nil {
			return fmt.Errorf("%s: %w", host, err)
		}
	}
	return nil
}

func (t *transport) close() {
	t.direct.CloseIdleConnections()
	t.proxied.CloseIdleConnections()
}
