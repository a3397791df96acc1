package registryclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// RegistryError is what a registry answered in place of what was asked for.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
type RegistryError struct {
	Method, Host, Path string
	Status             int
	// Code and Message are the first of the registry's own, "" when it gave none.
	Code, Message string
}

func (e *RegistryError) Error() string {
	text := fmt.Sprintf("%s %s%s: %d %s", e.Method, e.Host, e.Path, e.Status, http.StatusText(e.Status))
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// UnreachableError says that a host gave no answer.
type UnreachableError struct {
	// Host is whom we could not reach, with its port: the registry, also when it is
	// its token service, or where the registry keeps its blobs.
	Host string
	// Sure is true when the host can't be connected to, or says nothing at all. Else
	// the connection may have broken this once.
	Sure  bool
	cause error
}

func (e *UnreachableError) Error() string { return e.cause.Error() }

func (e *UnreachableError) Unwrap() error { return e.cause }

// Refused is true for the answers that a registry gives to those who may not see
// an image; many say 404 so as not to reveal that it exists.
func Refused(err error) bool {
	var answer *RegistryError
	return errors.As(err, &answer) &&
		(answer.signIn() && !module.IsRetryable(err) || answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden || answer.Status == http.StatusNotFound)
}

// signIn is true for what a token service answered.
func (e *RegistryError) signIn() bool { return e.Method == signInTo }

// IsStatus is true when a registry answered with one of the statuses.
func IsStatus(err error, statuses ...int) bool {
	var answer *RegistryError
	if !errors.As(err, &answer) {
		return false
	}
	for _, status := range statuses {
		if answer.Status == status {
			return true
		}
	}
	return false
}

func hasCode(err error, codes ...string) bool {
	var answer *RegistryError
	if !errors.As(err, &answer) {
		return false
	}
	for _, code := range codes {
		if answer.Code == code {
			return true
		}
	}
	return false
}

// temporaryStatus says which answers another try could change.
func temporaryStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// answerError reads an answer that is not what was asked for, and closes it. The
// URL's query is left out: it carries upload state and signatures.
func answerError(response *http.Response) error {
	defer response.Body.Close()
	request := response.Request
	failure := &RegistryError{Method: request.Method, Host: request.URL.Host, Path: request.URL.Path, Status: response.StatusCode}
	body, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	var said struct {
		Errors []struct{ Code, Message string }
	}
	if json.Unmarshal(body, &said) == nil && len(said.Errors) > 0 {
		failure.Code, failure.Message = said.Errors[0].Code, texts.Cut(said.Errors[0].Message, maxMessage)
	}
	if temporaryStatus(response.StatusCode) {
		return module.Retryable(failure)
	}
	return module.Permanent(failure)
}

// maxMessage is how much of a registry's message is passed on, in bytes.
const maxMessage = 300

// sendError judges an error of the connection: worth another try unless we
// stopped it ourselves, or name or certificate are wrong.
func sendError(ctx context.Context, method, host, path string, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	asked := host
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // its URL carries upload state and signatures
		if last, parseErr := url.Parse(wrapped.URL); parseErr == nil && method != signInTo {
			asked = last.Host // not the registry itself when it sent us elsewhere
		}
	}
	var gone *UnreachableError
	if errors.As(err, &gone) {
		return module.Retryable(&UnreachableError{Host: asked, Sure: gone.Sure, cause: fmt.Errorf("%s %s%s: %w", method, host, path, gone.cause)})
	}
	var marked module.RetryableError
	if errors.As(err, &marked) {
		return err
	}
	err = fmt.Errorf("%s %s%s: %w", method, host, path, err)
	var dial *net.OpError
	err = &UnreachableError{Host: asked, Sure: errors.As(err, &dial) && dial.Op == "dial", cause: err}
	var name *net.DNSError
	if errors.As(err, &name) && name.IsNotFound || isCertificate(err) || errors.Is(err, http.ErrSchemeMismatch) {
		return module.Permanent(err)
	}
	return module.Retryable(err)
}
