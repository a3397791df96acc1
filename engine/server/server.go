package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/editor"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/metrics"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/admission"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// Options of a Server.
type Options struct {
	Engine    *runtime.Engine
	Flows     *flows.Flows
	Solutions *solution.Catalogue // nil: none
	// Marketplace installs solutions; nil for one that has Solutions alone and keeps no
	// records.
	Marketplace *marketplace.Marketplace
	Editor      *editor.Editor // nil: the one in this binary
	Token       string
	Version     string
	// Name is that of this engine among those that run the same flows, for people; default:
	// that of the machine.
	Name   string
	Logger *slog.Logger // default: discard
	// Address is where the server is reached, host:port; its port is in the
	// name of the cookie.
	Address string
	// Hosts are the names by which the server may be called, beside those of
	// loopback and the host of Address.
	Hosts []string
	// Certificate and Key are files in PEM; empty for plain HTTP, which is for
	// loopback only.
	Certificate, Key string
	// Heartbeat is the pause after which an idle event stream says that it is
	// alive. Default 15 s.
	Heartbeat time.Duration
	// StatusGap is the least time between two status events of a stream. Default
	// 1 s.
	StatusGap time.Duration
	// Cluster is what flows work on; nil when there is none.
	Cluster Cluster
	// State is where nodes keep their state, for its metrics; nil when there is none.
	State metrics.Store
	// Authority knows the tokens that are not Token, and what their owners may do; nil for
	// none: then Token alone opens the API.
	Authority auth.Authority
	// Issuer is where people may log in with a browser, whose tokens Authority knows; nil for
	// none.
	Issuer Issuer
	// Redirect is the URL, without a path, to which the issuer sends browsers back; default:
	// by which they came.
	Redirect string
	// Ready are what /readyz asks, beside the server's own.
	Ready []ReadyCheck
	// Own puts the program's name into a text that names its commands; nil when it is
	// called patchbay.
	Own func(text string) string
	// Peers are the engines that run the same flows beside this one; nil when there are none.
	Peers Peers
	// ProbeMetrics lets ServeProbes serve the metrics too, to anyone.
	ProbeMetrics bool
	// Loading is true when the flows are not loaded yet. Until Open only the probes
	// are answered.
	Loading bool
}

// Server serves the API. Safe for concurrent use.
type Server struct {
	options   Options
	guard     *auth.Guard
	http      *http.Server
	handler   http.Handler
	routes    []operation
	document  func() ([]byte, error) // the OpenAPI document
	closing   context.Context        // ends the event streams
	close     context.CancelFunc
	admission *admission.Admission
	pace      *auth.Pace
	readiness *readiness
	probes    *http.Server

	probeListener func(net.Listener) net.Listener // bounds the connections
	open          atomic.Bool
	draining      atomic.Bool
	heartbeat     time.Duration
	started       time.Time
}

// The bounds of the server.
const (
	maxHeader  = 64 << 10
	maxBody    = 8 << 20 // a document and its JSON quoting
	headerTime = 10 * time.Second
	idleTime   = 2 * time.Minute
)

// New makes a server; it does not listen yet.
func New(o Options) (*Server, error) {
	if o.Engine == nil || o.Flows == nil {
		return nil, errors.New("make a server: Engine and Flows are required")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Logger = slog.New(redact.Handler(o.Logger.Handler(), o.Engine.Secrets))
	if o.Own == nil {
		o.Own = func(text string) string { return text }
	}
	if o.Solutions == nil {
		o.Solutions = &solution.Catalogue{}
	}
	if o.Marketplace == nil {
		var err error
		o.Marketplace, err = marketplace.New(marketplace.Options{Solutions: o.Solutions, Engine: o.Engine, Flows: o.Flows, Version: o.Version, Logger: o.Logger})
		if err != nil {
			return nil, err
		}
	}
	if o.Editor == nil {
		var err error
		if o.Editor, err = editor.Embedded(); err != nil {
			return nil, err
		}
	}
	host, port, err := net.SplitHostPort(o.Address)
	if err != nil {
		host, port = o.Address, ""
	}
	if o.Name == "" {
		if o.Name, err = os.Hostname(); err != nil {
			o.Name = "engine"
		}
	}
	s := &Server{options: o, heartbeat: o.Heartbeat, pace: auth.NewPace(), started: time.Now()}
	s.admission = admission.New(admission.Options{MaxBody: maxBody, Fail: s.fail})
	s.open.Store(!o.Loading)
	s.readiness = &readiness{checks: append([]ReadyCheck{s.flowsCheck()}, o.Ready...), failed: func(name string, err error) {
		s.options.Logger.Warn("not ready", "check", name, "error", err)
	}}
	if s.options.StatusGap <= 0 {
		s.options.StatusGap = time.Second
	}
	if s.heartbeat <= 0 {
		s.heartbeat = 15 * time.Second
	}
	s.guard, err = auth.New(auth.Options{
		Token: o.Token, Cookie: strings.TrimSuffix("patchbay_"+port, "_"), Hosts: append([]string{host}, o.Hosts...),
		TLS: o.Certificate != "", Public: s.public(), Probes: probePaths, Page: isPage, Authority: o.Authority, Refuse: s.refuse,
	})
	if err != nil {
		return nil, err
	}
	s.closing, s.close = context.WithCancel(context.Background())
	s.routes = s.operations()
	s.document = sync.OnceValues(s.openapi)
	s.handler = s.wrap(s.mux())
	s.http = &http.Server{
		Handler: s.handler, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(o.Logger.Handler(), slog.LevelDebug),
	}
	s.admission.Configure(s.http)
	s.probes = s.newProbes()
	return s, nil
}

// mux knows every path. What it does not know, API or not, is 404, behind the
// guard.
func (s *Server) mux() *http.ServeMux {
	mux := http.NewServeMux()
	s.pageRoutes(mux)
	for _, o := range s.routes {
		mux.Handle(o.method+" "+o.pattern, s.whenOpen(s.audit(o, s.guarded(o, s.admission.Admit(o.load, o.id, s.everywhere(o))))))
	}
	mux.HandleFunc("/", s.unknown)
	return mux
}

// publicPaths need no token. The list is exact: nothing below them is public.
var publicPaths = []string{"/login"}

// public are the paths that need no token, with those of a login elsewhere.
func (s *Server) public() []string {
	if s.options.Issuer == nil {
		return publicPaths
	}
	return append(slices.Clone(publicPaths), beginPath, finishPath)
}

// probePaths need no token either, and may be called by any host name: a kubelet
// calls by the pod's address.
var probePaths = []string{"/healthz", "/readyz"}

// ServeHTTP serves one request, guarded.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Serve answers on a listener until Shutdown.
func (s *Server) Serve(listener net.Listener) error {
	var err error
	listener = s.admission.Listener(listener)
	if s.options.Certificate != "" {
		err = s.http.ServeTLS(listener, s.options.Certificate, s.options.Key)
	} else {
		err = s.http.Serve(listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Shutdown ends the event streams, lets requests in flight finish until ctx
// ends, and closes what is left. Probes are answered to the last.
func (s *Server) Shutdown(ctx context.Context) error {
	s.close()
	defer s.probes.Close()
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}
