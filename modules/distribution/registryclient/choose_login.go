package registryclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
)

type accessKey struct {
	endpoint      *endpoint
	scope, logins string
}

// access is the right to ask one registry within one scope, with whichever of several
// logins the registry takes for that. Each is tried in order, as the kubelet does;
// the one that was let in is tried first the next time.
type access struct {
	client   *Client
	endpoint *endpoint
	sessions []*session // never empty

	mu        sync.Mutex
	preferred int
	settled   bool // the preferred one was let in
}

// access returns the access with some logins; without any it is anonymous.
func (c *Client) access(e *endpoint, scope string, logins []Login) *access {
	return c.accesses.GetOrAdd(accessKey{e, scope, dockerconfig.Fingerprint(logins)}, func() *access {
		a := &access{client: c, endpoint: e}
		for _, login := range logins {
			a.sessions = append(a.sessions, c.session(e, scope, login))
		}
		if len(logins) == 0 {
			a.sessions = append(a.sessions, c.session(e, scope, Login{}))
		}
		return a
	})
}

// do sends a call until it is answered with one of the wanted statuses, or fails
// for good. The caller closes the body.
func (a *access) do(ctx context.Context, retries int, c call, want ...int) (*http.Response, error) {
	var response *http.Response
	err := a.client.retry(ctx, retries, func() error {
		var err error
		response, err = a.once(ctx, c, want...) //nolint:bodyclose // the caller closes it
		return err
	})
	return response, err
}

// once sends a call with each login until one is let in. A stream is sent with the
// first only, which has begun the upload.
func (a *access) once(ctx context.Context, c call, want ...int) (*http.Response, error) {
	order, settled := a.order()
	var refusals []error
	for _, n := range order {
		response, err := a.sessions[n].once(ctx, c, want...)
		if err == nil {
			a.settle(n)
			return response, nil
		}
		if len(order) == 1 || c.stream != nil || ctx.Err() != nil || !anotherMayDo(err, settled) {
			return nil, err
		}
		refusals = append(refusals, err)
	}
	return nil, worst(refusals)
}

// order is the sessions in the order in which they are tried now.
func (a *access) order() (order []int, settled bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	order = append(make([]int, 0, len(a.sessions)), a.preferred)
	for n := range a.sessions {
		if n != a.preferred {
			order = append(order, n)
		}
	}
	return order, a.settled
}

func (a *access) settle(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.preferred, a.settled = n, true
}

// Registry is the registry that is asked.
func (a *access) Registry() Registry { return a.endpoint.Registry }

// PullsLeft is what the registry has said about the limit of the account which the next
// request goes to; false when it has said nothing lately.
func (a *access) PullsLeft() (remaining, limit int, ok bool) {
	order, _ := a.order()
	s := a.sessions[order[0]]
	return a.client.gate(s.endpoint.Host, s.account()).figures()
}

// anotherMayDo is true for what a registry says to one login and may not say to the
// next. Many answer 404 for what a login may not see. To a login that was let in here
// before, 404 means that the image is not there.
func anotherMayDo(err error, settled bool) bool {
	var answer *RegistryError
	if !errors.As(err, &answer) {
		return IsLimit(err)
	}
	switch answer.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		return true
	case http.StatusNotFound:
		return !settled
	}
	return answer.signIn() && !module.IsRetryable(err)
}

// worst is the error that says most about why no login was let in: one that may pass,
// else the 404 of a login that was let in, else the first.
func worst(refusals []error) error {
	for _, err := range refusals {
		if module.IsRetryable(err) {
			return err
		}
	}
	for _, err := range refusals {
		if IsStatus(err, http.StatusNotFound) {
			return err
		}
	}
	return module.Permanent(fmt.Errorf("none of the %d logins that fit was let in; the first: %w", len(refusals), refusals[0]))
}
