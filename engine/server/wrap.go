package server

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"
)

// wrap puts around the mux what every request gets: headers, bounds, the guard.
func (s *Server) wrap(mux http.Handler) http.Handler {
	return s.contain(headers(s.guard.Wrap(s.bound(mux))))
}

// contain makes a panic one request's failure.
func (s *Server) contain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			s.options.Logger.Error("request panicked", "method", r.Method, "path", r.URL.Path, "panic", cause, "stack", string(debug.Stack()))
			s.fail(w, r, fmt.Errorf("the server failed on this request; its log says where"))
		}()
		next.ServeHTTP(w, r)
	})
}

// headers tell the browser to load nothing from elsewhere, to show us in no
// frame, and to keep no answer.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", strictPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

const strictPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// liftKey carries the function that lifts the deadline of the body.
type liftKey struct{}

// bound limits bodies, slow senders, slow readers and how many are served at
// once. An event stream has limits of its own.
func (s *Server) bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == eventsPath {
			next.ServeHTTP(w, r)
			return
		}
		select {
		case s.inFlight <- struct{}{}:
			defer func() { <-s.inFlight }()
		default:
			w.Header().Set("Retry-After", "1")
			s.fail(w, r, &httpError{status: http.StatusServiceUnavailable, err: fmt.Errorf("the server answers %d requests already; try again", maxInFlight)})
			return
		}
		control := http.NewResponseController(w)
		if r.ContentLength != 0 {
			_ = control.SetReadDeadline(time.Now().Add(bodyTime))
			r = r.WithContext(context.WithValue(r.Context(), liftKey{}, control.SetReadDeadline))
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		}
		next.ServeHTTP(&patient{ResponseWriter: w, control: control}, r)
	})
}

// patient gives a reader writeTime from the first byte of the answer on, however
// long the work before it took.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
	begun   bool
}

// Unwrap is for http.ResponseController.
func (p *patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *patient) WriteHeader(status int) {
	p.begin()
	p.ResponseWriter.WriteHeader(status)
}

func (p *patient) Write(b []byte) (int, error) {
	p.begin()
	return p.ResponseWriter.Write(b)
}

func (p *patient) begin() {
	if !p.begun {
		p.begun = true
		_ = p.control.SetWriteDeadline(time.Now().Add(writeTime))
	}
}
