package admission

import (
	"context"
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
		r, held, err := a.slot(r, what, id)
		if err != nil {
			w.Header().Set("Retry-After", "1")
			a.options.Fail(w, r, err)
			return
		}
		if answer != nil {
			answer.release = held.end
		}
		defer held.end()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), turnKey{}, held)))
	})
}

func (a *Admission) slot(r *http.Request, what Load, id string) (*http.Request, *turn, error) {
	held := &turn{wait: a.inFlight.Wait, done: func() {}}
	switch what {
	case Heavy:
		var ctx context.Context
		ctx, held.done = a.drafts.Begin(r.Context(), r.Header.Get(draftHeader), id)
		r, held.wait = r.WithContext(ctx), a.checks.Wait
	case Change:
		held.wait = a.changes.Wait
	}
	var err error
	if held.release, err = held.wait(r.Context()); err != nil {
		held.done()
		return r, nil, err
	}
	return r, held, nil
}
