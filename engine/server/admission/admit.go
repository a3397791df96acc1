package admission

import (
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// Load says what a route asks of the server.
type Load int

// The loads.
const (
	Light  Load = iota
	Heavy       // plans a document: as many at a time as there are processors
	Change      // changes what is stored and runs: one at a time
	Stream      // stays open
)

// Known serves who has shown the token: the connection is kept for it.
func (a *Admission) Known(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer := answeringOf(w); answer != nil {
			conn := slots.From(r.Context())
			conn.Trust()
			conn.Hold()
			defer conn.Release()
			answer.pool, answer.patience = a.readers, writeTime
		}
		next.ServeHTTP(w, r)
	})
}

// Admit serves a route: the body is read first, and holds up nobody; then there
// is a turn to wait for, or a slot to be had or not. The slot is free again as
// soon as the answer begins.
func (a *Admission) Admit(what Load, id string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := answeringOf(w)
		if err := exchange.Receive(w, r, a.senders, a.options.MaxBody); err != nil {
			a.options.Fail(w, r, err)
			return
		}
		if answer != nil {
			answer.received = true
		}
		if what == Stream {
			if answer != nil {
				w = answer.ResponseWriter // has deadlines of its own
			}
			next.ServeHTTP(w, r)
			return
		}
		r, release, err := a.slot(r, what, id)
		if err != nil {
			w.Header().Set("Retry-After", "1")
			a.options.Fail(w, r, err)
			return
		}
		if answer != nil {
			answer.release = release
		}
		defer release()
		next.ServeHTTP(w, r)
	})
}

func (a *Admission) slot(r *http.Request, what Load, id string) (*http.Request, func(), error) {
	switch what {
	case Heavy:
		ctx, done := a.drafts.Begin(r.Context(), r.Header.Get(draftHeader), id)
		release, err := a.checks.Wait(ctx)
		if err != nil {
			done()
			return r, nil, err
		}
		return r.WithContext(ctx), func() { release(); done() }, nil
	case Change:
		release, err := a.changes.Wait(r.Context())
		return r, release, err
	}
	release, err := a.inFlight.Wait(r.Context())
	return r, release, err
}
