package registry

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault makes requests go wrong. The first fault that matches a request and is
// not used up decides.
type Fault struct {
	// Host is the registry's name (docker.io, ghcr.io, mirror); empty: all.
	Host string `json:"host,omitempty"`
	// Repository is a repository or, ending in "/", a prefix; empty: every
	// request, those without a repository included.
	Repository string `json:"repository,omitempty"`
	// Method and Kind narrow it down further.
	Method string `json:"method,omitempty"`
	Kind   Kind   `json:"kind,omitempty"`
	// Times is how many requests it hits; 0: all of them.
	Times int `json:"times,omitempty"`

	// Latency delays the request, whatever else happens to it.
	Latency time.Duration `json:"latency,omitempty"`
	// Until holds the request back until it is closed; nil: not at all.
	Until <-chan struct{} `json:"-"`
	// Status is the answer, such as 429 or 500; RetryAfter goes with it.
	Status     int           `json:"status,omitempty"`
	RetryAfter time.Duration `json:"retryAfter,omitempty"`
	// Hang never answers; the client has to give up.
	Hang bool `json:"hang,omitempty"`
	// Offline cuts the connection without an answer.
	Offline bool `json:"offline,omitempty"`
	// CutAfter cuts the connection after that many bytes of the answer.
	CutAfter int64 `json:"cutAfter,omitempty"`
}

func (f Fault) matches(r Request) bool {
	if f.Host != "" && f.Host != r.Host {
		return false
	}
	if f.Method != "" && f.Method != r.Method {
		return false
	}
	if f.Kind != "" && f.Kind != r.Kind {
		return false
	}
	if f.Repository == "" || f.Repository == r.Repository {
		return true
	}
	return strings.HasSuffix(f.Repository, "/") && strings.HasPrefix(r.Repository, f.Repository)
}

// Faults is the set of faults that registries obey; several may share one.
type Faults struct {
	mu   sync.Mutex
	list []*Fault
	used map[*Fault]int
}

// NewFaults returns a set in which nothing goes wrong.
func NewFaults() *Faults { return &Faults{used: map[*Fault]int{}} }

// Inject adds a fault.
func (f *Faults) Inject(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, &fault)
}

// Withdraw removes a fault that was injected, and leaves the others.
func (f *Faults) Withdraw(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = slices.DeleteFunc(f.list, func(other *Fault) bool {
		if *other != fault {
			return false
		}
		delete(f.used, other)
		return true
	})
}

// ClearFaults removes all faults.
func (f *Faults) ClearFaults() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list, f.used = nil, map[*Fault]int{}
}

// ListFaults returns the faults that are not used up.
func (f *Faults) ListFaults() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]Fault, 0, len(f.list))
	for _, fault := range f.list {
		out = append(out, *fault)
	}
	return out
}

// take returns the fault that hits r, and counts it.
func (f *Faults) take(r Request) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := slices.IndexFunc(f.list, func(fault *Fault) bool { return fault.matches(r) })
	if at < 0 {
		return Fault{}, false
	}
	fault := f.list[at]
	f.used[fault]++
	if fault.Times > 0 && f.used[fault] >= fault.Times {
		delete(f.used, fault)
		f.list = slices.Delete(f.list, at, at+1)
	}
	return *fault, true
}

// apply lets the request through to next, or makes it go wrong.
func (f *Faults) apply(w http.ResponseWriter, r *http.Request, entry Request, next http.Handler) {
	fault, ok := f.take(entry)
	if !ok {
		next.ServeHTTP(w, r)
		return
	}
	if fault.Latency > 0 {
		select {
		case <-time.After(fault.Latency):
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
	if fault.Until != nil {
		select {
		case <-fault.Until:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
	switch {
	case fault.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case fault.Offline:
		panic(http.ErrAbortHandler)
	case fault.Status != 0:
		if fault.RetryAfter > 0 {
			w.Header().Set("Retry-After", fmt.Sprintf("%.0f", fault.RetryAfter.Seconds()))
		}
		fail(w, fault.Status, faultCode(fault.Status), "injected by the playground")
	case fault.CutAfter > 0:
		next.ServeHTTP(&cuttingWriter{ResponseWriter: w, left: fault.CutAfter}, r)
	default:
		next.ServeHTTP(w, r)
	}
}

func faultCode(status int) string {
	switch status {
	case http.StatusTooManyRequests:
		return "TOOMANYREQUESTS"
	case http.StatusUnauthorized:
		return "UNAUTHORIZED"
	case http.StatusForbidden:
		return "DENIED"
	case http.StatusNotFound:
		return "MANIFEST_UNKNOWN"
	}
	return "UNKNOWN"
}

// cuttingWriter drops the connection in the middle of an answer.
type cuttingWriter struct {
	http.ResponseWriter
	left int64
}

func (w *cuttingWriter) Write(p []byte) (int, error) {
	if int64(len(p)) <= w.left {
		n, err := w.ResponseWriter.Write(p)
		w.left -= int64(n)
		return n, err
	}
	// What came before the cut has to reach the client.
	_, _ = w.ResponseWriter.Write(p[:w.left])
	_ = http.NewResponseController(w.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}
