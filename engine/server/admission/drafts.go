package admission

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// draftHeader names what an editor asks about, in its own words: a request of
// the same draft and route replaces the one before.
const draftHeader = "X-Patchbay-Draft"

// maxDraftName bounds the header, in bytes.
const maxDraftName = 128

// errReplaced ends a request whose draft has a newer one.
var errReplaced = &exchange.Error{Status: http.StatusConflict, Err: fmt.Errorf("a newer request about the same draft has replaced this one")}

// drafts knows the newest request of each draft and route. Its zero value is
// ready. Safe for concurrent use.
type drafts struct {
	mu     sync.Mutex
	newest map[[2]string]*draftRequest
}

type draftRequest struct{ cancel context.CancelCauseFunc }

// Begin cancels the request before, of the same draft and route. What it returns
// must be called at the end.
func (d *drafts) Begin(ctx context.Context, draft, route string) (context.Context, func()) {
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
