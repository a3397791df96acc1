package server

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
)

// wrap puts around the mux what every request gets: headers, bounds, the guard.
func (s *Server) wrap(mux http.Handler) http.Handler {
	return s.admission.Answer(s.contain(headers(s.guard.Wrap(s.known(mux)))))
}

// known serves who has shown the token as such. Some paths are served without it.
func (s *Server) known(next http.Handler) http.Handler {
	known := s.admission.Known(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.Contains(s.public(), r.URL.Path) || slices.Contains(probePaths, r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		known.ServeHTTP(w, r)
	})
}

// contain makes a panic one request's failure.
func (s *Server) contain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint // a panic of net/http, as it documents it
				panic(cause)
			}
			s.options.Logger.Error("request panicked", "method", r.Method, "path", r.URL.Path, "panic", cause, "stack", string(debug.Stack()))
			s.fail(w, r, fmt.Errorf("the server failed on this request; its log says where"))
		}()
		next.ServeHTTP(w, r)
	})
}

// headers makes the browser load nothing from elsewhere, to show us in no
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
