package kubetest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// Object is what the server keeps: any pointer to a type of k8s.io/api.
type Object interface {
	metav1.Object
	Marshal() ([]byte, error)
}

// Request is one request that the server took.
type Request struct {
	Method      string
	Path        string
	Query       url.Values
	Body        string
	Accept      string
	ContentType string
	UserAgent   string
}

// Server serves lists in protobuf pages, single objects in JSON, deletions, and
// strategic merge patches that are checked against the resourceVersion they
// name; of webhook configurations, server-side apply. Safe for concurrent use.
type Server struct {
	http *httptest.Server

	mu       sync.Mutex
	objects  map[string][]Object               // by path of the collection, without namespaces
	kinds    map[string]metav1.APIResourceList // by path of the group
	requests []Request
	before   func(Request) *metav1.Status
	version  int
}

// Start runs a server until the test ends.
func Start(t testing.TB) *Server {
	s := &Server{objects: map[string][]Object{}, kinds: map[string]metav1.APIResourceList{}, version: 100}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.http.Close)
	return s
}

// Add puts objects into a collection such as "/apis/apps/v1/deployments".
func (s *Server) Add(collection string, objects ...Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[collection] = append(s.objects[collection], objects...)
}

// Kinds sets which kinds of an apiVersion such as apps/v1 the server says that it has.
func (s *Server) Kinds(apiVersion string, kinds ...metav1.APIResource) {
	path := "/apis/" + apiVersion
	if !strings.Contains(apiVersion, "/") {
		path = "/api/" + apiVersion
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kinds[path] = metav1.APIResourceList{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "APIResourceList"}, GroupVersion: apiVersion, APIResources: kinds,
	}
}

// Before sets what happens before each request is served: a status ends it
// there. It may call Touch and Add.
func (s *Server) Before(before func(Request) *metav1.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = before
}

// Client returns a client of this server.
func (s *Server) Client() *cluster.Client {
	return cluster.NewForConfig(&rest.Config{Host: s.http.URL}, cluster.Options{Version: "test"})
}

// URL is the server's address.
func (s *Server) URL() string { return s.http.URL }

// Requests returns what the server took so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Count is how many requests of a method the server took so far.
func (s *Server) Count(method string) int {
	count := 0
	for _, r := range s.Requests() {
		if r.Method == method {
			count++
		}
	}
	return count
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	request := Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Body: string(body),
		Accept: r.Header.Get("Accept"), ContentType: r.Header.Get("Content-Type"), UserAgent: r.UserAgent(),
	}
	s.mu.Lock()
	s.requests = append(s.requests, request)
	before := s.before
	kinds, ofGroup := s.kinds[r.URL.Path]
	s.mu.Unlock()
	if before != nil {
		if status := before(request); status != nil {
			writeStatus(w, *status)
			return
		}
	}
	collection, namespace, name := split(r.URL.Path)
	switch {
	case ofGroup:
		writeJSON(w, http.StatusOK, kinds)
	case collection == "":
		writeStatus(w, Status(http.StatusNotFound, metav1.StatusReasonNotFound, "the server could not find the requested resource"))
	case name == "" && r.Method == http.MethodGet:
		s.list(w, request, collection, namespace)
	case r.Method == http.MethodGet:
		s.get(w, collection, namespace, name)
	case r.Method == http.MethodPatch && request.ContentType == string(types.ApplyPatchType):
		s.apply(w, request, collection, name)
	case r.Method == http.MethodPost && collection == "/api/v1/secrets":
		s.create(w, request, collection, namespace)
	case r.Method == http.MethodDelete:
		s.delete(w, request, collection, namespace, name)
	case r.Method == http.MethodPatch:
		s.patch(w, request, collection, namespace, name)
	default:
		writeStatus(w, Status(http.StatusMethodNotAllowed, metav1.StatusReasonMethodNotAllowed, "not served here"))
	}
}

// split takes "/apis/apps/v1/namespaces/shop/deployments/web" apart.
func split(path string) (collection, namespace, name string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	head := 3
	if parts[0] == "api" {
		head = 2
	}
	if len(parts) <= head {
		return "", "", ""
	}
	rest := parts[head:]
	if len(rest) > 2 && rest[0] == "namespaces" {
		namespace, rest = rest[1], rest[2:]
	}
	if len(rest) > 1 {
		name = rest[1]
	}
	return "/" + strings.Join(append(parts[:head:head], rest[0]), "/"), namespace, name
}

// Status is an answer that refuses a request.
func Status(code int, reason metav1.StatusReason, message string) metav1.Status {
	return metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"},
		Status:   metav1.StatusFailure, Code: int32(code), Reason: reason, Message: message,
	}
}

func writeStatus(w http.ResponseWriter, status metav1.Status) { writeJSON(w, int(status.Code), status) }

func writeJSON(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(value)
}
