package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/slots"
	"github.com/patchbay-dev/patchbay/modules/http/wire"
)

// ServeHTTP implements http.Handler: it begins a run and waits for the answer.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	if s.departing.Load() {
		w.Header().Set("Connection", "close")
	}
	site := s.site.Load()
	if refused := s.refuse(site, r); refused != nil {
		s.count(refused, begun)
		turnAway(w, r, refused)
		return
	}
	conn := slots.From(r.Context())
	conn.Hold()
	defer conn.Release()
	body, refused := s.readBody(w, r, site.limits.body)
	if refused != nil {
		s.count(refused, begun)
	}
	switch {
	case refused != nil && codingOf(r.Header) != "":
		turnAway(w, r, refused)
		return
	case refused != nil:
		refused.write(w)
		return
	}
	forgetCoding(r.Header)
	begun = time.Now() // the client's own time is none of ours
	x := newExchange(s, len(body), r.Header, site.shape.write)
	if !s.gate.enter(site.limits.concurrent, x.weight, site.limits.held()) {
		turned := busy()
		s.count(turned, begun)
		turned.write(w)
		return
	}
	if timed, ok := w.(deadliner); ok && r.ProtoMajor == 1 {
		// The request has arrived: over HTTP/1 the read timeout, still running,
		// would cancel r.Context() in the middle of the flow.
		_ = timed.SetReadDeadline(time.Time{})
	}
	s.workers.begin(job{exchange: x, message: newRequest(site, r, body)})
	s.wait(r.Context(), x, site.shape.write)
	answer, err := x.outcome()
	if err != nil {
		answer = s.failure(r, site, err)
	}
	s.count(answer, begun)
	s.send(w, r, answer)
}

// refuse says why a request is not even read; nil when it is.
func (s *Server) refuse(site *site, r *http.Request) *reply {
	switch {
	case site == nil:
		return refusal(http.StatusServiceUnavailable, "the server has not been started")
	case !site.serves(r.Host):
		return refusal(http.StatusMisdirectedRequest, "this server does not answer to the host "+strconv.Quote(r.Host))
	case r.ContentLength > site.limits.body:
		return tooLarge(site.limits.body)
	case s.gate.full(site.limits.concurrent):
		return busy()
	}
	return refuseCoding(r)
}

func busy() *reply {
	answer := refusal(http.StatusServiceUnavailable, "too many requests at once, try again")
	answer.headers = http.Header{"Retry-After": {"1"}}
	return answer
}

// run takes one request through the flow.
func (s *Server) run(j job) {
	x, message := j.exchange, j.message
	defer s.gate.leave(x.weight)
	defer x.cancel(nil)
	defer func() {
		if cause := recover(); cause != nil {
			s.config.Logger.Error("the run of an HTTP request panicked", "node", s.Identity().NodeName, "panic", cause, "stack", string(debug.Stack()))
			_ = x.settle(nil, fmt.Errorf("panic: %v", cause))
		}
	}()
	err := s.request.Emit(x, s.emitter(), message).Err()
	if err == nil {
		_ = x.settle(nil, errNoAnswer)
		return
	}
	if late := x.settle(nil, err); late != nil && errors.Is(late, errAnswered) {
		s.config.Logger.Warn("the flow failed after it had answered", "node", s.Identity().NodeName, "path", message.Path, "error", err)
	}
}

func (s *Server) emitter() module.Handler {
	if emit := s.Emitter(); emit != nil {
		return emit
	}
	return s.Emit // says what is wrong
}

// wait returns once the exchange is settled, by the flow, the clock or the
// client.
func (s *Server) wait(client context.Context, x *exchange, most time.Duration) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-x.ready:
	case <-timer.C:
		x.abandon(errTooLate)
	case <-client.Done():
		x.abandon(errGone)
	}
}

// failure is the answer to a request for which the flow has none. Its cause goes
// to the log under the id that the client gets.
func (s *Server) failure(r *http.Request, site *site, err error) *reply {
	id := strconv.FormatUint(rand.Uint64(), 36)
	code, text, level := http.StatusInternalServerError, "the request failed", slog.LevelError
	switch {
	case errors.Is(err, errTooLate):
		code, text = http.StatusGatewayTimeout, "the request took too long"
	case errors.Is(err, errGone):
		code, level = 499, slog.LevelInfo // nobody reads the answer
	}
	s.config.Logger.Log(r.Context(), level, "HTTP request not answered by the flow", "node", s.Identity().NodeName, "request", id,
		"method", r.Method, "path", r.URL.Path, "status", code, "error", err)
	text += ": request id " + id
	if site.limits.expose {
		text += "\n" + err.Error()
	}
	answer := refusal(code, text)
	answer.headers = http.Header{"X-Request-Id": {id}}
	return answer
}

func newRequest(site *site, r *http.Request, body string) Request {
	message := Request{
		Context:    site.context,
		Method:     r.Method,
		Host:       r.Host,
		RequestURI: r.RequestURI,
		Path:       r.URL.Path,
		Headers:    wire.List(r.Header),
		Body:       body,
		PodName:    site.podName,
	}
	message.Scheme, message.RealIP = origin(r, site.limits.trusted)
	message.PathSegments, message.RequestParams = []string{}, r.URL.Query()
	if path := strings.Trim(r.URL.Path, "/"); path != "" {
		message.PathSegments = strings.Split(path, "/")
	}
	if lines := r.Header["Authorization"]; len(lines) > 0 {
		message.Authorization = lines[0]
	}
	if lines := r.Header["Cookie"]; len(lines) > 0 {
		message.Cookie = lines[0]
	}
	return message
}
