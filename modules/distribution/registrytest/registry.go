package registrytest

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
)

// Registry is a registry on a loopback port. Blobs belong to repositories and
// can be mounted, as in real registries. Safe for concurrent use.
type Registry struct {
	// Host is host:port.
	Host string
	// Server is the HTTP server; nil for registries made with Handler.
	Server *httptest.Server

	inner http.Handler

	mu       sync.Mutex
	requests []string
	received int64
	sent     int64
	blobs    map[string]bool // repository@digest
	fault    func(http.ResponseWriter, *http.Request) bool
	noMounts bool
	unnamed  *unnamed
	auth     *auth
}

// New starts a registry that is closed when the test ends.
func New(t testing.TB) *Registry {
	t.Helper()
	r := Unserved("")
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Server.Close)
	r.Host = strings.TrimPrefix(r.Server.URL, "http://")
	return r
}

// Unserved returns a registry without a server: an http.Handler, for a Network.
func Unserved(host string) *Registry {
	return &Registry{
		Host: host, blobs: map[string]bool{},
		inner: registry.New(registry.Logger(log.New(io.Discard, "", 0))),
	}
}

// Fault puts a function in front of the registry and of its token service; when it
// returns true it has answered itself. It is not asked about requests that are refused
// for want of a login. Nil takes it away.
func (r *Registry) Fault(fault func(http.ResponseWriter, *http.Request) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fault = fault
}

// IgnoreMounts makes every mount an upload.
func (r *Registry) IgnoreMounts() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noMounts = true
}

// Requests lists what was asked since the last Reset, as "GET /v2/a/manifests/1".
// An upload's POST carries its query.
func (r *Registry) Requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

// Count counts the requests that have a method and, in the path, a part; empty
// matches all.
func (r *Registry) Count(method, part string) int {
	count := 0
	for _, request := range r.Requests() {
		if strings.HasPrefix(request, method) && strings.Contains(request, part) {
			count++
		}
	}
	return count
}

// Received is the number of bytes of all bodies since the last Reset.
func (r *Registry) Received() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.received
}

// Sent is the number of bytes of all blobs answered since the last Reset.
func (r *Registry) Sent() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent
}

// Reset forgets what was counted.
func (r *Registry) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests, r.received, r.sent = nil, 0, 0
}

// ServeHTTP implements http.Handler.
func (r *Registry) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	line := request.Method + " " + request.URL.Path
	if request.Method == http.MethodPost && request.URL.RawQuery != "" {
		line += "?" + request.URL.RawQuery
	}
	r.mu.Lock()
	r.requests = append(r.requests, line)
	fault, auth := r.fault, r.auth
	r.mu.Unlock()
	request.Body = countingBody{request.Body, r}
	token := request.URL.Path == "/token"
	if !token && auth != nil && auth.answer(w, request) {
		return
	}
	if fault != nil && fault(w, request) {
		return
	}
	if token && auth != nil {
		auth.giveToken(w, request)
		return
	}
	r.Serve(w, request)
}

// Serve answers without counting, faults and sign-in.
func (r *Registry) Serve(w http.ResponseWriter, request *http.Request) {
	repository, kind, reference := split(request.URL.Path)
	query := request.URL.Query()
	r.mu.Lock()
	inner, drops := r.inner, r.unnamed
	r.mu.Unlock()
	var raw []byte
	if drops != nil && kind == "manifests" && request.Method == http.MethodPut {
		raw, _ = io.ReadAll(request.Body)
		request.Body = io.NopCloser(bytes.NewReader(raw))
	}
	switch {
	case drops != nil && kind == "manifests" && reads(request) && drops.hides(repository, reference):
		Refuse(w, http.StatusNotFound, "MANIFEST_UNKNOWN")
		return
	case kind == "blobs" && strings.HasPrefix(reference, "sha") && !r.has(repository, reference):
		Refuse(w, http.StatusNotFound, "BLOB_UNKNOWN")
		return
	case request.Method == http.MethodPost && query.Get("mount") != "":
		r.mu.Lock()
		mounted := !r.noMounts && r.blobs[query.Get("from")+"@"+query.Get("mount")]
		if mounted {
			r.blobs[repository+"@"+query.Get("mount")] = true
		}
		r.mu.Unlock()
		if mounted {
			w.Header().Set("Location", "/v2/"+repository+"/blobs/"+query.Get("mount"))
			w.WriteHeader(http.StatusCreated)
			return
		}
	case request.Method == http.MethodDelete && kind == "uploads":
		w.WriteHeader(http.StatusNoContent)
		return
	}
	answer := &recorder{ResponseWriter: w, registry: r, blob: kind == "blobs"}
	inner.ServeHTTP(answer, request)
	if raw != nil && answer.status == http.StatusCreated {
		drops.stored(repository, reference, Digest(raw), raw)
	}
	if request.Method == http.MethodPut && kind == "uploads" && answer.status == http.StatusCreated {
		r.mu.Lock()
		r.blobs[repository+"@"+query.Get("digest")] = true
		r.mu.Unlock()
	}
}

func (r *Registry) has(repository, digest string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.blobs[repository+"@"+digest]
}

// Forget drops a blob from a repository, as garbage collection does.
func (r *Registry) Forget(repository, digest string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.blobs, repository+"@"+digest)
}

// Refuse answers with a registry's error.
func Refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"errors":[{"code":"`+code+`","message":"refused by the test"}]}`)
}

// split takes /v2/<repository>/<kind>/<reference> apart; uploads are a kind.
func split(path string) (repository, kind, reference string) {
	path = strings.TrimPrefix(path, "/v2/")
	for _, kind := range []string{"/blobs/uploads", "/blobs/", "/manifests/", "/tags/"} {
		if before, after, ok := strings.Cut(path, kind); ok {
			name := strings.Trim(kind, "/")
			return before, name[strings.LastIndexByte(name, '/')+1:], strings.TrimPrefix(after, "/")
		}
	}
	return "", "", path
}

type countingBody struct {
	io.ReadCloser
	registry *Registry
}

func (b countingBody) Read(buffer []byte) (int, error) {
	n, err := b.ReadCloser.Read(buffer)
	b.registry.mu.Lock()
	b.registry.received += int64(n)
	b.registry.mu.Unlock()
	return n, err
}

type recorder struct {
	http.ResponseWriter
	registry *Registry
	blob     bool
	status   int
}

func (w *recorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(data []byte) (int, error) {
	if w.blob {
		w.registry.mu.Lock()
		w.registry.sent += int64(len(data))
		w.registry.mu.Unlock()
	}
	return w.ResponseWriter.Write(data)
}
