package registryclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// errSilent is in the chain of the error of a host that takes connections and says
// nothing. Asking again at once would only take as long again.
var errSilent = errors.New("it says nothing")

// silentFor is the cause of giving up on a host.
func silentFor(wait time.Duration) error { return fmt.Errorf("%w for %s", errSilent, wait) }

// unattendedKey marks the context of requests whose caller judges silence.
type unattendedKey struct{}

// attended sends a request and does not wait for a host that says nothing: after a
// while it sends the host the cheapest request, and goes on waiting only while that is
// answered. An upload takes its time and is left to whoever feeds it.
func (g gated) attended(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if request.Body != nil && request.GetBody == nil || isFree(ctx) || ctx.Value(unattendedKey{}) != nil {
		return g.next.RoundTrip(request)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	answered := make(chan struct{})
	go g.attend(ctx, request.URL, cancel, answered)
	response, err := g.next.RoundTrip(request.WithContext(ctx))
	close(answered)
	if err != nil {
		if cause := context.Cause(ctx); errors.Is(cause, errSilent) {
			err = cause
		}
		cancel(nil)
		return nil, err
	}
	response.Body = attendedBody{response.Body, cancel}
	return response, nil
}

// attend asks the host again and again, until the request is answered, whether it
// answers at all.
func (g gated) attend(ctx context.Context, asked *url.URL, giveUp context.CancelCauseFunc, answered <-chan struct{}) {
	wait := g.client.silence
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-answered:
			return
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := g.answers(ctx, asked); err != nil {
			giveUp(&UnreachableError{Host: asked.Host, Sure: true, cause: silentFor(2 * wait)})
			return
		}
		timer.Reset(wait)
	}
}

// answers sends a host the cheapest request. Any response counts as an answer.
func (g gated) answers(ctx context.Context, asked *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, g.client.silence)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, (&url.URL{Scheme: asked.Scheme, Host: asked.Host, Path: "/v2/"}).String(), nil)
	if err != nil {
		return fmt.Errorf("ask whether %s answers: %w", asked.Host, err)
	}
	request.Header.Set("User-Agent", g.client.userAgent)
	response, err := g.next.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("ask whether %s answers: %w", asked.Host, err)
	}
	discard(response)
	return nil
}

// attendedBody ends a request's context with its body.
type attendedBody struct {
	io.ReadCloser
	end context.CancelCauseFunc
}

func (b attendedBody) Close() error {
	defer b.end(nil)
	return b.ReadCloser.Close()
}
