package server

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
)

// turns lets a few pieces of work run at a time, and a few more wait, first come
// first served. Safe for concurrent use.
type turns struct {
	what    string // the work, for people
	running chan struct{}
	waiting atomic.Int32
	queue   int32
}

func newTurns(what string, atOnce, queue int) *turns {
	return &turns{what: what, running: make(chan struct{}, atOnce), queue: int32(queue)}
}

// take waits for a turn until the context ends. What it returns ends the turn,
// once.
func (t *turns) take(ctx context.Context) (func(), error) {
	select {
	case t.running <- struct{}{}:
		return once(t.end), nil
	default:
	}
	if t.waiting.Add(1) > t.queue {
		t.waiting.Add(-1)
		return nil, busy("%d %s wait for their turn already; try again", t.queue, t.what)
	}
	defer t.waiting.Add(-1)
	select {
	case t.running <- struct{}{}:
		return once(t.end), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (t *turns) end() { <-t.running }

// once makes a function that does something when it is first called. It is for
// one goroutine.
func once(do func()) func() {
	done := false
	return func() {
		if !done {
			done = true
			do()
		}
	}
}

// draftHeader names what an editor asks about, in its own words: a request of
// the same draft and route replaces the one before.
const draftHeader = "X-Patchbay-Draft"

// maxDraftName bounds the header, in bytes.
const maxDraftName = 128

// errReplaced ends a request whose draft has a newer one.
var errReplaced = &httpError{status: http.StatusConflict, err: fmt.Errorf("a newer request about the same draft has replaced this one")}

// drafts knows the newest request of each draft and route. Its zero value is
// ready. Safe for concurrent use.
type drafts struct {
	mu     sync.Mutex
	newest map[[2]string]*draftRequest
}

type draftRequest struct{ cancel context.CancelCauseFunc }

// begin cancels the request before, of the same draft and route. What it returns
// must be called at the end.
func (d *drafts) begin(ctx context.Context, draft, route string) (context.Context, func()) {
	if draft == "" || len(draft) > maxDraftName {
		return ctx, func() {}
	}
	key := [2]string{draft, route}
	ctx, cancel := context.WithCancelCause(ctx)
	own := &draftRequest{cancel}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.newest == nil {
		d.newest = map[[2]string]*draftRequest{}
	}
	if before := d.newest[key]; before != nil {
		before.cancel(errReplaced)
	}
	d.newest[key] = own
	return ctx, func() {
		cancel(nil)
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.newest[key] == own {
			delete(d.newest, key)
		}
	}
}
