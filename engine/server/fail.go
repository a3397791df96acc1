package server

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// fail answers with an error.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, failure := exchange.FailureOf(ofMarketplace(err))
	if entry := auditedOf(r.Context()); entry != nil {
		entry.status = status
	}
	failure.Message, failure.Hint = s.options.Own(failure.Message), s.options.Own(failure.Hint)
	for i, p := range failure.Problems {
		failure.Problems[i].Message = s.options.Own(p.Message)
	}
	if status >= http.StatusInternalServerError {
		s.options.Logger.Error("request failed", "method", r.Method, "path", r.URL.Path, "status", status, "error", err)
	}
	exchange.WriteJSON(w, status, masked(failure, s.options.Engine.Secrets()))
}

// refuse answers for the guard.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, reason error) {
	unknown := errors.Is(reason, auth.ErrNoToken) || errors.Is(reason, auth.ErrRefused)
	if unknown && r.Method == http.MethodGet && isPage(r.URL.Path) {
		s.askToLogIn(w, r)
		return
	}
	failure := api.Failure{Message: reason.Error()}
	switch {
	case errors.Is(reason, auth.ErrHost):
		failure.Hint = "use its address, or name the host with --allowed-host when you start it"
	case errors.Is(reason, auth.ErrUnanswered):
		failure.Hint = "Kubernetes reviews the token, and its API server does not answer; the server's own token works"
		s.options.Logger.Warn("a token can't be reviewed", "error", reason)
	case errors.Is(reason, auth.ErrRefused):
		failure.Hint = "a fresh token of a ServiceAccount: kubectl create token NAME --namespace NAMESPACE"
	case errors.Is(reason, auth.ErrNoToken):
		failure.Hint = "send it as \"Authorization: Bearer TOKEN\", or open the login link that the server printed at its start"
	}
	s.options.Logger.Debug("request refused", "method", r.Method, "path", r.URL.Path, "status", status, "reason", reason)
	exchange.WriteJSON(w, status, failure)
}

func (s *Server) unknown(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, &exchange.Error{Status: http.StatusNotFound, Hint: "the routes are listed in /api/v1/openapi.json",
		Err: fmt.Errorf("there is no %s %s", r.Method, r.URL.Path)})
}
