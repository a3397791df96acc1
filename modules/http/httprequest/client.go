package httprequest

import (
	"cmp"
	"net/http"
	"time"
)

// Access says what an HTTP client outside of this component may reach. The zero
// value is what http_request may with default settings.
type Access struct {
	AllowPrivate  bool     // addresses of private networks, as Services and Pods have
	AllowLoopback bool     // this machine or pod itself
	AllowedHosts  []string // names, addresses or *.suffixes, whatever their address is
	CABundle      string   // PEM certificates to trust besides those of the system
	// Timeout of one exchange, body included; 0 means 30 s.
	Timeout time.Duration
	// MaxRedirects is how many redirects are followed; 0 means 5, and a negative
	// one for none.
	MaxRedirects int
}

// NewClient returns a client that obeys the policy of this component, for other
// components. It fails when the CA bundle holds no PEM certificate.
func NewClient(config Config, access Access) (*http.Client, error) {
	settings := Settings{
		AllowPrivate: access.AllowPrivate, AllowLoopback: access.AllowLoopback, AllowedHosts: access.AllowedHosts,
		CABundle: access.CABundle, Proxy: proxyEnvironment, MaxRedirects: max(cmp.Or(access.MaxRedirects, 5), 0),
	}
	config = config.complete()
	t, err := newTransport(config, settings)
	if err != nil {
		return nil, err
	}
	made := client(named{t, config.UserAgent}, settings)
	made.Timeout = cmp.Or(access.Timeout, 30*time.Second)
	return made, nil
}

// named sends a user agent where the request has none.
type named struct {
	*transport
	userAgent string
}

// RoundTrip implements http.RoundTripper.
func (n named) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("User-Agent") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("User-Agent", n.userAgent)
	}
	return n.transport.RoundTrip(r)
}

// CloseIdleConnections is what http.Client calls by its own method of that name.
func (n named) CloseIdleConnections() { n.close() }
