package server

import (
	"net/http"
	"runtime"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// The bounds of what is served at a time. What comes without the token has its
// own, so that it takes nothing from what comes with it.
const (
	maxInFlight = 128      // requests that are worked on
	maxSenders  = 512      // bodies that are being sent
	maxSending  = 96 << 20 // bytes of them
	maxReaders  = 256      // answers that are being read
	maxStreams  = 64       // event streams
	maxWaiters  = 128      // requests that wait for their turn
	maxChecks   = 32       // checks that wait for theirs
	maxChanges  = 16       // changes that wait for theirs

	maxLogins    = 1024 // login forms that are being sent
	maxStrangers = 256  // answers to those without the token that are being read
	maxConns     = 4096 // connections, more than all that is held above
	maxH2Streams = 100  // requests at a time on one HTTP/2 connection

	leastRate = 512 // bytes a second that a sender must come to
	graceTime = 5 * time.Second
)

// budget is what the server has to give.
type budget struct {
	conns     *slots.Conns
	senders   *slots.Pool
	readers   *slots.Pool
	logins    *slots.Pool
	strangers *slots.Pool
	streams   *slots.Pool
	inFlight  *exchange.WorkQueue
	checks    *exchange.WorkQueue
	changes   *exchange.WorkQueue
	drafts    exchange.Drafts
}

func newBudget() *budget {
	return &budget{
		conns:     slots.NewConns(maxConns),
		senders:   slots.NewPool(slots.Options{Places: maxSenders, Bytes: maxSending, Rate: leastRate, Grace: graceTime}),
		readers:   slots.NewPool(slots.Options{Places: maxReaders}),
		logins:    slots.NewPool(slots.Options{Places: maxLogins, Rate: leastRate, Grace: graceTime}),
		strangers: slots.NewPool(slots.Options{Places: maxStrangers}),
		streams:   slots.NewPool(slots.Options{Places: maxStreams}),
		inFlight:  exchange.NewWorkQueue("requests", maxInFlight, maxWaiters),
		// One processor stays for what runs.
		checks:  exchange.NewWorkQueue("checks", max(1, runtime.GOMAXPROCS(0)-1), maxChecks),
		changes: exchange.NewWorkQueue("changes of flows", 1, maxChanges),
	}
}

// load says what a route asks of the server.
type load int

const (
	light  load = iota
	heavy       // plans a document: as many at a time as there are processors
	change      // changes what is stored and runs: one at a time
	stream      // stays open
)

// known serves who has shown the token: the connection is kept for it.
func (s *Server) known(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a := answeringOf(w); a != nil && !s.isPublic(r.URL.Path) {
			conn := slots.From(r.Context())
			conn.Trust()
			conn.Hold()
			defer conn.Release()
			a.pool, a.patience = s.budget.readers, writeTime
		}
		next.ServeHTTP(w, r)
	})
}

// admit serves a route: the body is read first, and holds up nobody; then there
// is a turn to wait for, or a slot to be had or not. The slot is free again as
// soon as the answer begins.
func (s *Server) admit(what load, id string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := answeringOf(w)
		if err := exchange.Receive(w, r, s.budget.senders, maxBody); err != nil {
			s.fail(w, r, err)
			return
		}
		if a != nil {
			a.received = true
		}
		if what == stream {
			if a != nil {
				w = a.ResponseWriter // has deadlines of its own
			}
			next.ServeHTTP(w, r)
			return
		}
		r, release, err := s.slot(r, what, id)
		if err != nil {
			w.Header().Set("Retry-After", "1")
			s.fail(w, r, err)
			return
		}
		if a != nil {
			a.release = release
		}
		defer release()
		next.ServeHTTP(w, r)
	})
}

func (s *Server) slot(r *http.Request, what load, id string) (*http.Request, func(), error) {
	switch what {
	case heavy:
		ctx, done := s.budget.drafts.Begin(r.Context(), r.Header.Get(exchange.DraftHeader), id)
		release, err := s.budget.checks.Wait(ctx)
		if err != nil {
			done()
			return r, nil, err
		}
		return r.WithContext(ctx), func() { release(); done() }, nil
	case change:
		release, err := s.budget.changes.Wait(r.Context())
		return r, release, err
	}
	release, err := s.budget.inFlight.Wait(r.Context())
	return r, release, err
}

// isPublic reports whether a path is served without the token.
func (s *Server) isPublic(path string) bool {
	return slices.Contains(publicPaths, path) || slices.Contains(probePaths, path)
}
