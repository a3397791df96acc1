package registryclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Ping asks the registry of an image whether it is there, with the cheapest request
// that there is. Whatever it answers, a refusal too, is an answer: the error says
// that there is none.
func (c *Client) Ping(ctx context.Context, image string, insecure bool) error {
	ref, err := ParseImage(image)
	if err != nil {
		return err
	}
	s := c.session(c.endpoint(ref.Host, insecure), "", Login{})
	response, err := s.send(context.WithValue(WithMaxWait(ctx, 0), freeKey{}, true), call{method: http.MethodGet, path: "/v2/"}, "")
	if err != nil && !Answered(err) {
		return fmt.Errorf("ask whether %s answers: %w", ref.Host, err)
	}
	if err == nil {
		discard(response)
	}
	return nil
}

// Working asks the registry of an image whether it works at all, with the cheapest
// request that there is. Nil means that it answered, if only that it wants a login;
// the error says that there is no answer, or one of 500 and above.
func (c *Client) Working(ctx context.Context, image string, insecure bool) error {
	ref, err := ParseImage(image)
	if err != nil {
		return err
	}
	silent := fmt.Errorf("GET %s/v2/: %w", apiHost(ref.Host), silentFor(c.silence))
	ctx, cancel := context.WithTimeoutCause(ctx, c.silence, module.Retryable(&UnreachableError{Host: apiHost(ref.Host), Sure: true, cause: silent}))
	defer cancel()
	ctx = context.WithValue(WithMaxWait(ctx, 0), freeKey{}, true)
	response, err := c.session(c.endpoint(ref.Host, insecure), "", Login{}).send(ctx, call{method: http.MethodGet, path: "/v2/"}, "")
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusInternalServerError {
		return answerError(response)
	}
	discard(response)
	return nil
}

// Answered reports whether an error is what a registry said, in contrast to one
// that says nothing: nobody listens, or no answer comes in time.
func Answered(err error) bool {
	var answer *RegistryError
	var limit *LimitError
	return errors.As(err, &answer) || errors.As(err, &limit)
}
