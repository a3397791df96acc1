package copier

import (
	"context"
	"net/http"
	"net/url"
	"sync"
)

type endpointKey struct {
	host     string
	insecure bool
}

// endpoint is one registry with what was found out about it.
type endpoint struct {
	host string // where it is reached, with port
	// unverified registries may be spoken to over plain HTTP or with a certificate that
	// nobody vouches for.
	unverified bool
	http       *http.Client

	mu        sync.Mutex
	scheme    string
	challenge *challenge
	mounts    mountHabit
	// greeted is true when the registry was asked how it wants to be signed in to.
	greeted bool
	// greeting is held by whoever asks.
	greeting chan struct{}
	// learning is held by whoever finds out how the registry answers mounts.
	learning chan struct{}
}

// mountHabit says what a registry does when asked to mount a blob into the
// repository that already holds it. One that answers 201 answers existence and
// begins the upload in one request; the others need a HEAD first.
type mountHabit int

const (
	mountsUnknown mountHabit = iota
	mountsHonoured
	mountsIgnored
)

func (c *Client) endpoint(host string, insecure bool) *endpoint {
	host = apiHost(host)
	unverified := insecure || isLoopback(host)
	return c.endpoints.getOrAdd(endpointKey{host, unverified}, func() *endpoint {
		e := &endpoint{host: host, unverified: unverified, http: c.plain, scheme: "https", greeting: make(chan struct{}, 1), learning: make(chan struct{}, 1)}
		if unverified {
			e.http = c.unverified
		}
		return e
	})
}

func (e *endpoint) url(path, query string) *url.URL {
	e.mu.Lock()
	defer e.mu.Unlock()
	return &url.URL{Scheme: e.scheme, Host: e.host, Path: path, RawQuery: query}
}

// fallBackToHTTP is called when the registry turned out not to speak TLS; true
// when what was tried with TLS may be tried without.
func (e *endpoint) fallBackToHTTP(tried string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.unverified || tried != "https" {
		return false
	}
	e.scheme = "http"
	return true
}

func (e *endpoint) currentChallenge() *challenge {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.challenge
}

func (e *endpoint) setChallenge(c *challenge) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.challenge = c
}

// known is true when the registry need not be asked how it wants to be signed in to.
func (e *endpoint) known() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.greeted || e.challenge != nil
}

func (e *endpoint) setGreeted() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.greeted = true
}

func (e *endpoint) mountHabit() mountHabit {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.mounts
}

func (e *endpoint) setMountHabit(habit mountHabit) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.mounts = habit
}

// findMountHabit runs find while the habit is unknown, one caller at a time.
func (e *endpoint) findMountHabit(ctx context.Context, find func() error) error {
	if e.mountHabit() != mountsUnknown {
		return nil
	}
	select {
	case e.learning <- struct{}{}:
		defer func() { <-e.learning }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if e.mountHabit() != mountsUnknown {
		return nil
	}
	return find()
}
