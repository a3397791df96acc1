package admission

import (
	"net/http"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

const (
	writeTime    = 30 * time.Second // for the reader of an answer
	strangerTime = 10 * time.Second // the same for who has no token
	lingerTime   = 500 * time.Millisecond
	piece        = 32 << 10 // what is written between two looks at the progress
)

// answering gives a reader a bounded time from the first byte of the answer on,
// however long the work before it took, and a place among bounded many. With the
// first byte the request gives its slot back: a slow reader holds none.
type answering struct {
	http.ResponseWriter
	slots.Place
	control  *http.ResponseController
	request  *http.Request
	pool     *slots.Pool
	patience time.Duration
	received bool   // the body has been read
	release  func() // gives the slot back
	begun    bool
}

// Answer bounds the answers of the handler that it wraps. Whoever has shown
// no token is a stranger.
func (a *Admission) Answer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &answering{ResponseWriter: w, control: http.NewResponseController(w), request: r, pool: a.strangers, patience: strangerTime}
		defer answer.end()
		next.ServeHTTP(answer, r)
	})
}

func answeringOf(w http.ResponseWriter) *answering {
	a, _ := w.(*answering)
	return a
}

// Unwrap is for http.ResponseController.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Cut implements slots.Cutter.
func (a *answering) Cut() { _ = a.control.SetWriteDeadline(exchange.LongAgo()) }

func (a *answering) WriteHeader(status int) {
	a.begin()
	a.ResponseWriter.WriteHeader(status)
}

func (a *answering) Write(b []byte) (int, error) {
	a.begin()
	written := 0
	for {
		n, err := a.ResponseWriter.Write(b[:min(len(b), piece)])
		written += n
		if !a.Sent(n) {
			return written, http.ErrHandlerTimeout
		}
		if b = b[n:]; err != nil || len(b) == 0 {
			return written, err
		}
	}
}

func (a *answering) begin() {
	if a.begun {
		return
	}
	a.begun = true
	if a.release != nil {
		a.release()
	}
	now := time.Now()
	_ = a.control.SetWriteDeadline(now.Add(a.patience))
	a.pool.Enter(&a.Place, slots.From(a.request.Context()).Host(a.request.RemoteAddr), a)
	if a.request.ContentLength != 0 && !a.received && a.request.ProtoMajor == 1 {
		// Nobody reads this body. Without both of these net/http waits for it,
		// with no end, before it answers.
		a.Header().Set("Connection", "close")
		_ = a.control.SetReadDeadline(now.Add(lingerTime))
	}
}

// end gives the place back once the answer is written. Over HTTP/2 that is when
// it has been flushed: what is left would be written, as slowly as the reader
// likes, when the handler has returned.
func (a *answering) end() {
	if !a.begun {
		return
	}
	if a.request.ProtoMajor == 2 {
		_ = a.control.Flush()
	}
	a.Leave()
}
