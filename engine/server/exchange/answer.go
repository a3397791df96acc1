package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"syscall"

	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Error is an error with the status that it is answered with.
type Error struct {
	Status   int
	Hint     string
	Problems []api.Problem
	// LiteralSecrets are the places of secrets that are refused unless asked for.
	LiteralSecrets []string
	// Queued is what is on the queued edges of a flow whose removal does not say what shall
	// become of it.
	Queued *api.Queued
	Err    error
}

// Error implements error.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the error without its status.
func (e *Error) Unwrap() error { return e.Err }

// BadRequest is an error that is answered with 400.
func BadRequest(format string, args ...any) error {
	return &Error{Status: http.StatusBadRequest, Err: fmt.Errorf(format, args...)}
}

// NotFound is an error that is answered with 404.
func NotFound(format string, args ...any) error {
	return &Error{Status: http.StatusNotFound, Err: fmt.Errorf(format, args...)}
}

// Conflict answers an error with 409.
func Conflict(err error) error {
	return &Error{Status: http.StatusConflict, Err: err}
}

// FailureOf gives an error its status and its body.
func FailureOf(err error) (int, api.Failure) {
	failure := api.Failure{Message: err.Error()}
	var (
		given    *Error
		missing  *flows.MissingError
		invalid  *flows.InvalidError
		other    *store.ConflictError
		unusable *store.UnusableError
		gone     *flows.GoneError
		idle     *flows.IdleError
		managed  *store.ManagedError
		tooLarge *http.MaxBytesError
	)
	switch {
	case errors.As(err, &given):
		failure.Hint, failure.Problems, failure.LiteralSecrets, failure.Queued = given.Hint, given.Problems, given.LiteralSecrets, given.Queued
		return given.Status, failure
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
	case errors.As(err, &managed):
		failure.ManagedBy = managed.Owner.String()
		failure.Hint = "the YAML for it is in the editor, and printed by \"patchbay flow export NAME\"; " +
			"--overwrite-managed (in the API, overwriteManaged) does it here all the same, until " + managed.Owner.Tool + " puts back what it has"
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

// WriteJSON ends a request with JSON. An error means that the client is gone.
func WriteJSON(w http.ResponseWriter, status int, body any) {
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

// Text is an answer that is not JSON.
type Text struct {
	ContentType string
	Body        []byte
	Header      map[string]string
}

// Write ends a request with the text.
func (t Text) Write(w http.ResponseWriter, _ *http.Request) error {
	for key, value := range t.Header {
		w.Header().Set(key, value)
	}
	w.Header().Set("Content-Type", t.ContentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(t.Body)))
	_, _ = w.Write(t.Body)
	return nil
}

// Busy is a refusal for lack of room.
func Busy(format string, args ...any) error {
	return &Error{Status: http.StatusServiceUnavailable, Err: fmt.Errorf(format, args...)}
}
