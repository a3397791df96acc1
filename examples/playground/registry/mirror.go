package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/distribution/distribution/v3/configuration"
	"github.com/distribution/distribution/v3/registry/handlers"
	"github.com/sirupsen/logrus"

	// The driver is registered by being imported.
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

// MirrorName is the mirror's name in the log and in Fault.Host.
const MirrorName = "mirror"

// MirrorOptions configure a mirror.
type MirrorOptions struct {
	// Dir receives the images. It must exist.
	Dir string
	// Address to listen on; empty: a free loopback port.
	Address string
	// Username and Password are asked for when set.
	Username, Password string
	// Reader and ReaderPassword are a login that may only pull.
	Reader, ReaderPassword string
	// AnonymousRead lets everybody pull from a mirror that asks for a login to push,
	// the usual set-up of a mirror for nodes.
	AnonymousRead bool
	// Zot makes the mirror behave as zot does; see LikeZot. The zero value doesn't.
	Zot ZotRules
	// RefuseDocker answers 415 to Docker schema 2 manifests, as zot does
	// without http.compat: [docker2s2].
	RefuseDocker bool
	// PullThrough fetches what the mirror lacks from these upstreams when it
	// is asked for: ghcr.io/org/app from ghcr.io, org/app from Docker Hub, any
	// other name from nobody. Names of upstreams are then read-only; other
	// images go under a dotted segment that no upstream has. nil: the mirror
	// has what is pushed.
	PullThrough *Upstreams
	// UpstreamTimeout is how long an upstream may take to begin an answer to a
	// request of the mirror, of which a pull makes several; 0: 5 s. A real zot waits
	// 30 s.
	UpstreamTimeout time.Duration
	// Log and Faults may be shared with the upstreams; nil: their own.
	Log    *Log
	Faults *Faults
}

// Mirror is a read-write registry on plain HTTP, with blob mounts and deletes;
// on demand also a pull-through cache.
type Mirror struct {
	*Log
	*Faults

	address      string
	users        users
	refuseDocker bool
	zot          ZotRules
	app          *handlers.App
	listing      *listing
	through      *pullThrough // nil: nothing is pulled through
	server       *http.Server
	cancel       context.CancelFunc
}

// StartMirror serves until Close or until ctx ends.
func StartMirror(ctx context.Context, opts MirrorOptions) (*Mirror, error) {
	storage := filepath.Join(opts.Dir, "mirror")
	if err := os.MkdirAll(storage, 0o700); err != nil {
		return nil, fmt.Errorf("make the mirror's directory: %w", err)
	}
	listener, err := net.Listen("tcp", cmp.Or(opts.Address, "127.0.0.1:0"))
	if err != nil {
		return nil, fmt.Errorf("listen for the mirror: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	m := &Mirror{
		Log:          cmp.Or(opts.Log, NewLog()),
		Faults:       cmp.Or(opts.Faults, NewFaults()),
		address:      listener.Addr().String(),
		users:        users{opts.Username, opts.Password, opts.Reader, opts.ReaderPassword, opts.AnonymousRead},
		refuseDocker: opts.RefuseDocker,
		zot:          opts.Zot,
		app:          newStore(ctx, storage, "", opts.Zot.DropUnnamed),
		cancel:       cancel,
	}
	m.listing = newListing(m.app, storage, opts.Zot.DropUnnamed)
	if opts.PullThrough != nil {
		timeout := cmp.Or(opts.UpstreamTimeout, 5*time.Second)
		if m.through, err = newPullThrough(ctx, opts.PullThrough, storage, m.app, m.listing, opts.Zot.PullOnHead, timeout); err != nil {
			cancel()
			return nil, errors.Join(err, listener.Close())
		}
	}
	m.server = newServer(ctx, http.HandlerFunc(m.serve))
	m.server.ReadTimeout, m.server.WriteTimeout = opts.Zot.Timeout, opts.Zot.Timeout
	// Serve returns when the server is closed; there is nobody to report it to.
	go func() { _ = m.server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = m.Close() })
	return m, nil
}

// Address is the mirror's host and port, as it is in an image's name.
func (m *Mirror) Address() string { return m.address }

// Close ends the server and its connections.
func (m *Mirror) Close() error {
	m.cancel()
	if err := m.server.Close(); err != nil {
		return fmt.Errorf("close the mirror: %w", err)
	}
	if m.through != nil {
		if err := m.through.close(); err != nil {
			return fmt.Errorf("close the mirror's ways to the upstreams: %w", err)
		}
	}
	if err := m.app.Shutdown(); err != nil {
		return fmt.Errorf("shut down the mirror's store: %w", err)
	}
	return nil
}

func (m *Mirror) serve(w http.ResponseWriter, r *http.Request) {
	entry := describe(r)
	entry.Host = MirrorName
	m.record(w, r, &entry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.apply(w, r, entry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			m.admit(w, r, &entry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				m.store(w, r, entry)
			}))
		}))
	}))
}

func (m *Mirror) store(w http.ResponseWriter, r *http.Request, entry Request) {
	if m.through != nil {
		if from, ok := m.through.find(entry.Repository); ok {
			m.through.serve(w, r, entry, from)
			return
		}
	}
	docker := strings.HasPrefix(r.Header.Get("Content-Type"), "application/vnd.docker.")
	if m.refuseDocker && docker && r.Method == http.MethodPut {
		fail(w, http.StatusUnsupportedMediaType, "MANIFEST_INVALID", "manifest invalid")
		return
	}
	m.keep(w, r, entry)
}

// keep hands a request to the mirror's own storage.
func (m *Mirror) keep(w http.ResponseWriter, r *http.Request, entry Request) {
	switch {
	case entry.Kind == KindManifest && r.Method == http.MethodPut:
		m.putManifest(w, r, entry)
	case entry.Kind == KindManifest && r.Method == http.MethodDelete:
		m.listing.remove(w, r, entry)
	default:
		m.app.ServeHTTP(w, r)
	}
}

// newStore is distribution's registry over a directory; with the URL of another
// registry it is a pull-through cache of that one, which must answer /v2/ now.
// Without the children of an index being looked for, it takes any index.
func newStore(ctx context.Context, dir, remote string, anyIndex bool) *handlers.App {
	// The library logs every request through logrus' global logger, and its
	// way to another one is internal. Nothing else here uses logrus; what was
	// asked is in our own log.
	logrus.SetOutput(io.Discard)

	cfg := &configuration.Configuration{
		Storage: configuration.Storage{
			"filesystem":  configuration.Parameters{"rootdirectory": dir},
			"delete":      configuration.Parameters{"enabled": true},
			"maintenance": configuration.Parameters{"uploadpurging": map[any]any{"enabled": false}},
		},
	}
	if remote != "" {
		cfg.Proxy.RemoteURL = remote
		cfg.Proxy.TTL = new(time.Duration) // 0: nothing expires
	}
	cfg.Catalog.MaxEntries = 1000
	// Foreign layers are kept by reference, wherever they point to.
	cfg.Validation.Manifests.URLs.Allow = []string{"."}
	if anyIndex {
		cfg.Validation.Manifests.Indexes.Platforms = "none"
	}
	return handlers.NewApp(ctx, cfg)
}
