package httpserver

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// The ways in which a request ends without an answer of the flow.
var (
	errNoAnswer = errors.New("the flow ended without an answer: wire what it ends with to the response port")
	errAnswered = errors.New("the request has been answered already: one run sends one response")
	errTooLate  = errors.New("the flow did not answer within the write timeout")
	errGone     = errors.New("the client went away before the flow answered")
)

// exchange is one request that waits for its answer. It is the context of the
// run, and so the run's messages find it. The run is cancelled when nobody waits
// for the answer any more; once answered, it goes on for as long as it needs.
type exchange struct {
	context.Context
	cancel context.CancelCauseFunc
	server *Server
	weight int64         // bytes for which the request counts
	ready  chan struct{} // closed once settled
	trace  module.Trace  // that of the client; empty when it sent none
	until  time.Time     // nobody waits for the answer any more

	mu     sync.Mutex
	answer *reply
	end    error // how it was settled; nil by an answer
	over   bool
}

type exchangeKey struct{}

// lightBody is the size up to which a body is not counted: as many of them as may be in
// the flow need little memory.
const lightBody = 64 << 10

func newExchange(server *Server, body int, header http.Header, most time.Duration) *exchange {
	x := &exchange{server: server, ready: make(chan struct{}), until: time.Now().Add(most)}
	if lines := header["Traceparent"]; len(lines) == 1 { // several have no meaning
		x.trace = module.Trace{Parent: lines[0], State: strings.Join(header["Tracestate"], ",")}
	}
	if body > lightBody {
		x.weight = int64(body)
	}
	x.Context, x.cancel = context.WithCancelCause(server.base)
	return x
}

// Value implements context.Context.
func (x *exchange) Value(key any) any {
	switch key.(type) {
	case exchangeKey:
		return x
	case module.TraceKey:
		if x.trace.Parent == "" {
			return nil
		}
		return x.trace
	case module.AnswerByKey:
		if x.settled() {
			return nil
		}
		return x.until
	}
	return x.Context.Value(key)
}

func (x *exchange) settled() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.over
}

// settle ends the exchange with an answer or an error. Only the first call
// counts; a later one gets the error that says why it came too late.
func (x *exchange) settle(answer *reply, end error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over {
		if x.end == nil {
			return errAnswered
		}
		return x.end
	}
	x.answer, x.end, x.over = answer, end, true
	close(x.ready)
	return nil
}

// outcome takes how the exchange was settled, after ready is closed. The exchange holds
// the answer no longer: the record of the run may keep its context for long.
func (x *exchange) outcome() (*reply, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	answer := x.answer
	x.answer = nil
	return answer, x.end
}

// abandon gives the answer up for a reason, and cancels the run, unless an answer came
// in the same moment.
func (x *exchange) abandon(reason error) {
	if x.settle(nil, reason) == nil {
		x.cancel(reason)
	}
}
