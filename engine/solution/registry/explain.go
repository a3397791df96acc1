package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"syscall"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// explain says what was tried, and what the reader can do about the answer.
func explain(doing string, err error) error {
	var answer *transport.Error
	if errors.As(err, &answer) {
		if len(answer.Errors) == 0 {
			// What is no answer of a registry may be that of any service which this server
			// reaches and who asks does not: its text is not passed on.
			err = fmt.Errorf("it answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
		}
		switch answer.StatusCode {
		case http.StatusUnauthorized, http.StatusForbidden:
			return fmt.Errorf("%s: the registry refuses it to this login: log in with docker login, or name a Secret with the login: %w", doing, err)
		case http.StatusNotFound:
			return fmt.Errorf("%s: the registry has no such thing, or shows it to other logins only: %w", doing, err)
		}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: the registry did not answer in time, and nothing was kept: %w", doing, err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return fmt.Errorf("%s: the registry went away in the middle, and nothing was kept: %w", doing, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
