package server

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// ReadyCheck is one thing that the server needs to do its work.
type ReadyCheck struct {
	Name string // for people, as "state store"
	// Check returns why it is not ready. It is asked once a second at most, and
	// not again before it has returned. The text of a *NotReady is shown to anyone;
	// that of another error goes to the log alone.
	Check func(ctx context.Context) error
}

// NotReady is a reason that anyone may read: it names no path, host or secret.
type NotReady struct {
	Reason string
	Err    error // for the log; may be nil
}

func (e *NotReady) Error() string {
	if e.Err == nil {
		return e.Reason
	}
	return e.Reason + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *NotReady) Unwrap() error { return e.Err }

const (
	readyFor   = time.Second     // how long an answer holds
	readyTime  = 2 * time.Second // for all checks together
	maxWaiting = 1024            // requests that wait for the checks
)

// readiness asks the checks, for many at once and not too often. Safe for
// concurrent use.
type readiness struct {
	checks []ReadyCheck
	failed func(name string, err error) // takes what is not shown

	mu      sync.Mutex
	last    api.Readiness
	at      time.Time // when last was found out
	asking  chan struct{}
	waiting int
}

// state returns what holds now. It waits for the checks for readyTime at most.
func (r *readiness) state(ctx context.Context) api.Readiness {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.at.IsZero() && time.Since(r.at) < readyFor {
		return r.last
	}
	if r.waiting >= maxWaiting {
		if r.at.IsZero() {
			return r.unknown()
		}
		return r.last // a flood must not make the server look unready
	}
	if r.asking == nil {
		r.asking = make(chan struct{})
		go r.ask(r.asking)
	}
	asking := r.asking
	r.waiting++
	r.mu.Unlock()
	timer := time.NewTimer(readyTime)
	defer timer.Stop()
	select {
	case <-asking:
	case <-timer.C:
	case <-ctx.Done():
	}
	r.mu.Lock()
	r.waiting--
	if r.asking == asking {
		return r.unknown() // still not back
	}
	return r.last
}

func (r *readiness) unknown() api.Readiness {
	return api.Readiness{Checks: []api.ReadyState{{Name: "checks", Reason: "they take too long"}}}
}

// ask asks all checks at once. A check that hangs holds up the next round, so
// that there is never more than one of each.
func (r *readiness) ask(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), readyTime)
	defer cancel()
	found := api.Readiness{Ready: true, Checks: make([]api.ReadyState, len(r.checks))}
	var all sync.WaitGroup
	for i, check := range r.checks {
		all.Go(func() { found.Checks[i] = r.one(ctx, check) })
	}
	all.Wait()
	for _, state := range found.Checks {
		found.Ready = found.Ready && state.Ready
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last, r.at, r.asking = found, time.Now(), nil
	close(done)
}

func (r *readiness) one(ctx context.Context, check ReadyCheck) (state api.ReadyState) {
	state.Name = check.Name
	defer func() {
		if cause := recover(); cause != nil {
			state.Ready, state.Reason = false, "the check failed; the server's log says why"
			r.failed(check.Name, errors.New("the check panicked"))
		}
	}()
	err := check.Check(ctx)
	var shown *NotReady
	switch {
	case err == nil:
		state.Ready = true
		return state
	case errors.As(err, &shown):
		state.Reason = shown.Reason
	case ctx.Err() != nil:
		state.Reason = "it does not answer in time"
	default:
		state.Reason = "it fails; the server's log says why"
	}
	r.failed(check.Name, err)
	return state
}

const ending = "the server is ending"

// Drain makes the server say that it is not ready, and serve as before: whoever sends
// requests its way has time to notice.
func (s *Server) Drain() { s.draining.Store(true) }

// flowsCheck is the server's own: the flows are loaded, and so the API serves.
func (s *Server) flowsCheck() ReadyCheck {
	return ReadyCheck{Name: "flows", Check: func(context.Context) error {
		switch {
		case s.closing.Err() != nil:
			return &NotReady{Reason: ending}
		case !s.open.Load():
			return &NotReady{Reason: "they are being loaded"}
		}
		return nil
	}}
}

// health says that the process lives: it takes requests, and answers them.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	exchange.WriteJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// ready says whether the server can do its work, and what keeps it from that.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	state := s.readiness.state(r.Context())
	if s.draining.Load() { // at once, whatever was known before
		state = api.Readiness{Checks: []api.ReadyState{{Name: "flows", Reason: ending}}}
	}
	status := http.StatusOK
	if !state.Ready {
		status = http.StatusServiceUnavailable
	}
	exchange.WriteJSON(w, status, state)
}

// Open begins to serve what needs loaded flows, of a server that was made with
// Options.Loading.
func (s *Server) Open() { s.open.Store(true) }

// whenOpen refuses what comes too early.
func (s *Server) whenOpen(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.open.Load() {
			w.Header().Set("Retry-After", "1")
			s.fail(w, r, exchange.Busy("the server is loading its flows; try again"))
			return
		}
		next.ServeHTTP(w, r)
	})
}
