package peers

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/netutil"
)

// Peer is another engine of the namespace, as it says of itself where only engines can.
type Peer struct {
	Name        string
	Address     string // HOST:PORT
	Certificate string // the digest of the certificate that it shows there, SHA-256 in hex
}

// Options say where this engine is and who the others are.
type Options struct {
	// Name is that of this engine, for people.
	Name string
	// Listen is where the others reach this engine: HOST:PORT.
	Listen string
	// Host is by which of its addresses, when Listen names none.
	Host string
	// Others are the engines that are there beside this one. Safe for concurrent use.
	Others func() []Peer
	Logger *slog.Logger
}

// Peers asks other engines, and is asked by them. Both ends know each other by the digests
// of their certificates, which Others says. Safe for concurrent use.
type Peers struct {
	options  Options
	listener net.Listener
	server   *http.Server
	own      tls.Certificate
	self     Peer

	mu      sync.Mutex
	clients map[string]*http.Client // by digest of the certificate
}

// The bounds of what one engine asks of another.
const (
	connectTime = 2 * time.Second
	headerTime  = 10 * time.Second // of a request
	idleTime    = time.Minute
	pingTime    = 5 * time.Second
	maxHeader   = 64 << 10

	maxConnections = 256
)

// Open listens for other engines.
func Open(ctx context.Context, o Options) (*Peers, error) {
	p := &Peers{options: o, clients: map[string]*http.Client{}}
	own, sum, err := newCertificate(o.Name)
	if err != nil {
		return nil, err
	}
	p.own = own
	if p.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", o.Listen); err != nil {
		return nil, fmt.Errorf("listen for other engines on %s: %w", o.Listen, err)
	}
	host, port, err := net.SplitHostPort(p.listener.Addr().String())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen for other engines on %s: %w", o.Listen, err), p.listener.Close())
	}
	if o.Host != "" {
		host = o.Host
	}
	p.self = Peer{Name: o.Name, Address: net.JoinHostPort(host, port), Certificate: sum}
	p.server = p.newServer()
	return p, nil
}

// Self is what the others have to know of this engine.
func (p *Peers) Self() Peer { return p.self }

// newServer makes what refuses a certificate that no engine has before anything is read.
func (p *Peers) newServer() *http.Server {
	return &http.Server{
		ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(p.options.Logger.Handler(), slog.LevelDebug),
		TLSConfig: &tls.Config{
			MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{p.own}, ClientAuth: tls.RequireAnyClientCert,
			VerifyConnection: func(state tls.ConnectionState) error {
				from := shown(state)
				if !slices.ContainsFunc(p.options.Others(), func(other Peer) bool { return other.Certificate == from }) {
					return errors.New("the certificate is that of no engine of this namespace")
				}
				return nil
			},
		},
	}
}

// Serve answers other engines until Close.
func (p *Peers) Serve(handler http.Handler) error {
	p.server.Handler = handler
	if err := p.server.ServeTLS(netutil.LimitListener(p.listener, maxConnections), "", ""); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("answer other engines: %w", err)
	}
	return nil
}

// Close ends Serve. Answers under way are cut off.
func (p *Peers) Close() error {
	p.mu.Lock()
	for _, client := range p.clients {
		client.CloseIdleConnections()
	}
	p.mu.Unlock()
	return p.server.Close()
}

// Others are the names of the engines that are there beside this one.
func (p *Peers) Others() []string {
	var names []string
	for _, other := range p.options.Others() {
		names = append(names, other.Name)
	}
	return names
}

// Ask sends a request to an engine. The target is a path, with its query. The caller closes
// the answer's body.
func (p *Peers) Ask(ctx context.Context, name, method, target string, header http.Header, body io.Reader) (*http.Response, error) {
	others := p.options.Others()
	at := slices.IndexFunc(others, func(other Peer) bool { return other.Name == name })
	if at < 0 {
		return nil, fmt.Errorf("ask engine %s: it is not there", name)
	}
	request, err := http.NewRequestWithContext(ctx, method, "https://"+others[at].Address+target, body)
	if err != nil {
		return nil, fmt.Errorf("ask engine %s: %w", name, err)
	}
	request.Header = header
	answer, err := p.client(others[at].Certificate).Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask engine %s: %w", name, err)
	}
	return answer, nil
}

// client speaks with who has the certificate of a digest.
func (p *Peers) client(wanted string) *http.Client {
	p.mu.Lock()
	defer p.mu.Unlock()
	if client, ok := p.clients[wanted]; ok {
		return client
	}
	for gone := range p.clients { // of engines that are gone, of which there may be many in time
		if !slices.ContainsFunc(p.options.Others(), func(other Peer) bool { return other.Certificate == gone }) {
			p.clients[gone].CloseIdleConnections()
			delete(p.clients, gone)
		}
	}
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: connectTime}).DialContext,
			TLSHandshakeTimeout: connectTime, IdleConnTimeout: idleTime, ForceAttemptHTTP2: true,
			HTTP2: &http.HTTP2Config{SendPingTimeout: pingTime, PingTimeout: pingTime}, // an engine whose machine is gone says nothing
			TLSClientConfig: &tls.Config{
				MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{p.own},
				InsecureSkipVerify: true, //nolint:gosec // no authority signs it: VerifyConnection knows it by its digest
				VerifyConnection: func(state tls.ConnectionState) error {
					if shown(state) != wanted {
						return errors.New("the certificate is not that which the engine says it has")
					}
					return nil
				},
			},
		},
	}
	p.clients[wanted] = client
	return client
}
