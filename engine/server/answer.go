package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"syscall"

	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// httpError is an error with the status that it is answered with.
type httpError struct {
	status   int
	hint     string
	problems []api.Problem
	err      error
}

func (e *httpError) Error() string { return e.err.Error() }
func (e *httpError) Unwrap() error { return e.err }

func badRequest(format string, args ...any) error {
	return &httpError{status: http.StatusBadRequest, err: fmt.Errorf(format, args...)}
}

func notFound(format string, args ...any) error {
	return &httpError{status: http.StatusNotFound, err: fmt.Errorf(format, args...)}
}

func conflict(err error) error {
	return &httpError{status: http.StatusConflict, err: err}
}

// failureOf gives an error its status and its body.
func failureOf(err error) (int, api.Failure) {
	failure := api.Failure{Message: err.Error()}
	var (
		given    *httpError
		missing  *flows.MissingError
		invalid  *flows.InvalidError
		other    *store.ConflictError
		unusable *store.UnusableError
		gone     *flows.GoneError
		idle     *flows.IdleError
		tooLarge *http.MaxBytesError
	)
	switch {
	case errors.As(err, &given):
		failure.Hint, failure.Problems = given.hint, given.problems
		return given.status, failure
	case errors.As(err, &missing):
		if missing.Suggestion == "" && len(missing.Known) > 0 {
			failure.Hint = "the flows are: " + strings.Join(missing.Known, ", ")
		}
		return http.StatusNotFound, failure
	case errors.As(err, &invalid):
		failure.Problems = api.ProblemsOf(invalid.Problems)
		return http.StatusUnprocessableEntity, failure
	case errors.As(err, &other) && other.Edited:
		failure.Hint = "\"patchbay flow load NAME\" deploys what is in the file, \"patchbay flow overwrite NAME\" replaces it with what runs; the editor has both"
		return http.StatusPreconditionFailed, failure
	case errors.As(err, &gone):
		failure.Hint = "\"patchbay flow overwrite NAME\" writes it again, from what runs"
		return http.StatusConflict, failure
	case errors.As(err, &idle):
		failure.Hint = "\"patchbay flow load NAME\" deploys what is in the file"
		return http.StatusConflict, failure
	case errors.As(err, &unusable):
		return http.StatusConflict, failure
	case errors.As(err, &other) && other.Want == "":
		failure.Hint = "give another name, or say that you want to replace it"
		return http.StatusConflict, failure
	case errors.As(err, &other):
		failure.Hint = "read it again, and make your change there"
		return http.StatusPreconditionFailed, failure
	case errors.As(err, &tooLarge):
		failure.Message = fmt.Sprintf("the request's body is larger than the %d bytes that are allowed", tooLarge.Limit)
		return http.StatusRequestEntityTooLarge, failure
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		failure.Hint = "free some space in the data directory; what was stored before is whole"
		return http.StatusInsufficientStorage, failure
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, failure
	}
	return http.StatusInternalServerError, failure
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, failure := failureOf(err)
	failure.Message, failure.Hint = s.options.Own(failure.Message), s.options.Own(failure.Hint)
	for i, p := range failure.Problems {
		failure.Problems[i].Message = s.options.Own(p.Message)
	}
	if status >= http.StatusInternalServerError {
		s.options.Logger.Error("request failed", "method", r.Method, "path", r.URL.Path, "status", status, "error", err)
	}
	writeJSON(w, status, masked(failure, s.options.Engine.Secrets()))
}

// refuse answers for the guard.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, reason error) {
	if errors.Is(reason, auth.ErrNoToken) && r.Method == http.MethodGet && isPage(r.URL.Path) {
		s.askToLogIn(w, r)
		return
	}
	failure := api.Failure{Message: reason.Error()}
	switch {
	case errors.Is(reason, auth.ErrHost):
		failure.Hint = "use its address, or name the host with --allowed-host when you start it"
	case errors.Is(reason, auth.ErrNoToken):
		failure.Hint = "send it as \"Authorization: Bearer TOKEN\", or open the login link that the server printed at its start"
	}
	s.options.Logger.Debug("request refused", "method", r.Method, "path", r.URL.Path, "status", status, "reason", reason)
	writeJSON(w, status, failure)
}

func (s *Server) unknown(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, &httpError{status: http.StatusNotFound, hint: "the routes are listed in /api/v1/openapi.json",
		err: fmt.Errorf("there is no %s %s", r.Method, r.URL.Path)})
}

// writeJSON ends a request with JSON. An error means that the client is gone.
func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		status = http.StatusInternalServerError
		text, _ = json.Marshal(api.Failure{Message: "the answer has no JSON form: " + err.Error()})
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)+1))
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n'))
}

// text is an answer that is not JSON.
type text struct {
	contentType string
	body        []byte
	header      map[string]string
}

func (t text) write(w http.ResponseWriter, _ *http.Request) error {
	for key, value := range t.header {
		w.Header().Set(key, value)
	}
	w.Header().Set("Content-Type", t.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(t.body)))
	_, _ = w.Write(t.body)
	return nil
}
