package server

import (
	"context"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
	"github.com/patchbay-dev/patchbay/engine/server/auth/oidc"
)

// Issuer is where people log in with a browser. Safe for concurrent use.
type Issuer interface {
	Begin(ctx context.Context, redirect, to string) (link string, pending oidc.Pending, err error)
	Finish(ctx context.Context, state, code string, pending oidc.Pending) (token string, err error)
}

const (
	beginPath  = "/login/begin"
	finishPath = "/login/finish"
)

// beginLogin sends the browser to the issuer.
func (s *Server) beginLogin(w http.ResponseWriter, r *http.Request) {
	to := ownPage(r.URL.Query().Get("to"))
	redirect := s.options.Redirect
	if redirect == "" {
		scheme := "http"
		if s.options.Certificate != "" {
			scheme = "https"
		}
		redirect = scheme + "://" + r.Host // which the guard has looked at
	}
	link, pending, err := s.options.Issuer.Begin(r.Context(), redirect+finishPath, to)
	if err == nil {
		err = s.guard.Begin(w, pending)
	}
	if err != nil {
		s.options.Logger.Warn("a login can't begin", "error", err)
		s.showPage(w, http.StatusServiceUnavailable, pageData{Problem: "The issuer does not answer. Try again, or enter a token.", To: to})
		return
	}
	http.Redirect(w, r, link, http.StatusSeeOther)
}

// finishLogin takes what the issuer sends back with the browser.
func (s *Server) finishLogin(w http.ResponseWriter, r *http.Request) {
	var pending oidc.Pending
	s.guard.Begun(w, r, &pending)
	query := r.URL.Query()
	to := ownPage(pending.To)
	token, err := s.options.Issuer.Finish(r.Context(), query.Get("state"), query.Get("code"), pending)
	if err != nil {
		address := slots.From(r.Context()).Host(r.RemoteAddr)
		s.pace.Wrong(address)
		s.options.Logger.Warn("a login failed", "error", err, "issuer", query.Get("error"), "address", address)
		s.showPage(w, http.StatusUnauthorized, pageData{Problem: "The login failed: " + err.Error() + ".", To: to})
		return
	}
	s.enter(w, r, token, to, true)
}
