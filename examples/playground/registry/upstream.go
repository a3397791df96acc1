package registry

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	ggcr "github.com/google/go-containerregistry/pkg/registry"

	"github.com/patchbay-dev/patchbay/examples/playground/certificate"
)

// UpstreamOptions configure the upstreams.
type UpstreamOptions struct {
	// Dir receives the blobs and the CA. It must exist.
	Dir string
	// Hosts to impersonate; empty: PublicHosts.
	Hosts []Host
	// Log and Faults may be shared with a mirror; nil: their own.
	Log    *Log
	Faults *Faults
}

// Upstreams are registries under real host names, and the proxy that leads to
// them. They are read-only but for Seed.
type Upstreams struct {
	*Log
	*Faults

	hosts    map[string]*upstream // by host name, aliases included
	proxyURL *url.URL
	caFile   string
	roots    *x509.CertPool
	servers  []*http.Server
	fetches  *fetches // of all mirrors that pull through from here
	cancel   context.CancelFunc
}

// upstream is one registry.
type upstream struct {
	host  Host
	gate  *gate
	limit *pullLimit
	store http.Handler
}

// StartUpstreams serves until Close or until ctx ends.
func StartUpstreams(ctx context.Context, opts UpstreamOptions) (*Upstreams, error) {
	hosts := opts.Hosts
	if len(hosts) == 0 {
		hosts = PublicHosts()
	}
	ctx, cancel := context.WithCancel(ctx)
	u := &Upstreams{
		Log:     cmp.Or(opts.Log, NewLog()),
		Faults:  cmp.Or(opts.Faults, NewFaults()),
		hosts:   map[string]*upstream{},
		caFile:  filepath.Join(opts.Dir, "ca.pem"),
		fetches: newFetches(),
		cancel:  cancel,
	}
	names, err := u.addHosts(hosts, opts.Dir)
	if err != nil {
		return nil, errors.Join(err, u.Close())
	}
	leaf, caPEM, err := certificate.New(names...)
	if err != nil {
		return nil, errors.Join(err, u.Close())
	}
	if err := os.WriteFile(u.caFile, caPEM, 0o644); err != nil {
		return nil, errors.Join(fmt.Errorf("write the playground CA: %w", err), u.Close())
	}
	u.roots = x509.NewCertPool()
	u.roots.AppendCertsFromPEM(caPEM)
	if err := u.listen(ctx, leaf); err != nil {
		return nil, errors.Join(err, u.Close())
	}
	context.AfterFunc(ctx, func() { _ = u.Close() })
	return u, nil
}

// addHosts makes a registry for each host and returns all names, in order.
func (u *Upstreams) addHosts(hosts []Host, dir string) ([]string, error) {
	var names []string
	for _, host := range hosts {
		blobs := filepath.Join(dir, "upstreams", host.Name)
		if err := os.MkdirAll(blobs, 0o700); err != nil {
			return nil, fmt.Errorf("make the directory of upstream %s: %w", host.Name, err)
		}
		one := &upstream{
			host:  host,
			gate:  newGate(host),
			limit: &pullLimit{limit: host.PullLimit},
			store: withJSONErrors(ggcr.New(
				ggcr.Logger(stdlog.New(io.Discard, "", 0)),
				ggcr.WithBlobHandler(ggcr.NewDiskBlobHandler(blobs)),
				ggcr.WithReferrersSupport(true),
			)),
		}
		for _, name := range host.names() {
			if _, taken := u.hosts[name]; taken {
				return nil, fmt.Errorf("add upstream %s: the name %s belongs to another upstream", host.Name, name)
			}
			u.hosts[name] = one
			names = append(names, name)
		}
	}
	return names, nil
}

// registries returns each host once, in no order.
func (u *Upstreams) registries() []Host {
	var out []Host
	for name, one := range u.hosts {
		if name == one.host.Name {
			out = append(out, one.host)
		}
	}
	return out
}

func (u *Upstreams) listen(ctx context.Context, leaf tls.Certificate) error {
	registries, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for the upstreams: %w", err)
	}
	forward, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		registries.Close()
		return fmt.Errorf("listen for the proxy: %w", err)
	}
	u.proxyURL = &url.URL{Scheme: "http", Host: forward.Addr().String()}

	byName := map[string]string{}
	for name, one := range u.hosts {
		byName[name] = one.host.Name
	}
	secure := newServer(ctx, http.HandlerFunc(u.serve))
	secure.TLSConfig = &tls.Config{Certificates: []tls.Certificate{leaf}, MinVersion: tls.VersionTLS12}
	plain := newServer(ctx, &proxy{upstreams: registries.Addr().String(), hosts: byName, log: u.Log})
	u.servers = append(u.servers, secure, plain)
	// Serve returns when the server is closed; there is nobody to report it to.
	go func() { _ = secure.ServeTLS(registries, "", "") }()
	go func() { _ = plain.Serve(forward) }()
	return nil
}

// newServer ties requests to ctx, so that one that hangs by order ends too.
func newServer(ctx context.Context, handler http.Handler) *http.Server {
	return &http.Server{
		Handler:     handler,
		BaseContext: func(net.Listener) context.Context { return ctx },
		// Broken connections are part of the play.
		ErrorLog: stdlog.New(io.Discard, "", 0),
	}
}

func (u *Upstreams) serve(w http.ResponseWriter, r *http.Request) {
	name, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		name = r.Host
	}
	one, ok := u.hosts[name]
	if !ok {
		fail(w, http.StatusMisdirectedRequest, "UNKNOWN", "the playground has no host "+name)
		return
	}
	entry := describe(r)
	entry.Host = one.host.Name
	realm, err := url.Parse(one.host.realm())
	if err == nil && r.URL.Path == realm.Path {
		entry.Kind = KindToken
	}
	u.record(w, r, &entry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.apply(w, r, entry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			one.serve(w, r, &entry)
		}))
	}))
}

func (o *upstream) serve(w http.ResponseWriter, r *http.Request, entry *Request) {
	if entry.Kind == KindToken {
		o.gate.issue(w, r, entry)
		return
	}
	o.gate.admit(w, r, entry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			fail(w, http.StatusForbidden, "DENIED", "the playground's upstreams are read-only")
			return
		}
		o.limit.apply(w, r, entry, o.store)
	}))
}

// Close ends all servers and their connections.
func (u *Upstreams) Close() error {
	u.cancel()
	var errs []error
	for _, server := range u.servers {
		errs = append(errs, server.Close())
	}
	return errors.Join(errs...)
}
