package registryclient

import (
	"context"
	"net/http"
)

type freeKey struct{}

// isFree is true for requests that no registry counts against a limit. They pass the
// gate of their account.
func isFree(ctx context.Context) bool { return ctx.Value(freeKey{}) != nil }

// greet finds out, once per registry, how it wants to be signed in to, before a login
// is used for the first time. A registry that hides what is private answers 404 or
// 403 to everybody who has not signed in and asks nobody to do so, except there; and
// what is asked for anonymously first would count against the anonymous limit.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support
func (s *session) greet(ctx context.Context) error {
	if s.login.Anonymous() || s.login.RegistryToken != "" || s.endpoint.known() {
		return nil
	}
	select {
	case s.endpoint.greeting <- struct{}{}:
		defer func() { <-s.endpoint.greeting }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if s.endpoint.known() {
		return nil
	}
	response, err := s.send(context.WithValue(ctx, freeKey{}, true), call{method: http.MethodGet, path: "/v2/"}, "")
	if err != nil {
		return err
	}
	discard(response)
	if asked := parseChallenges(response.Header); asked != nil {
		s.endpoint.setChallenge(asked)
	}
	if !temporaryStatus(response.StatusCode) {
		s.endpoint.setGreeted()
	}
	return nil
}
