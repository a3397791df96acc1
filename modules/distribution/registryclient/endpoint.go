package registryclient

import (
	"net/http"
	"net/url"
	"sync"
)

// Registry is one registry, as it is asked.
type Registry struct {
	Host string // where it is reached, with port
	// Unverified registries may be spoken to over plain HTTP or with a certificate that
	// nobody vouches for.
	Unverified bool
}

// endpoint is one registry with what was found out about it.
type endpoint struct {
	Registry
	http *http.Client

	mu        sync.Mutex
	scheme    string
	challenge *challenge
	// greeted is true when the registry was asked how it wants to be signed in to.
	greeted bool
	// greeting is held by whoever asks.
	greeting chan struct{}
}

func (c *Client) endpoint(host string, insecure bool) *endpoint {
	host = apiHost(host)
	key := Registry{Host: host, Unverified: insecure || isLoopback(host)}
	return c.endpoints.GetOrAdd(key, func() *endpoint {
		e := &endpoint{Registry: key, http: c.plain, scheme: "https", greeting: make(chan struct{}, 1)}
		if key.Unverified {
			e.http = c.unverified
		}
		return e
	})
}

func (e *endpoint) url(path, query string) *url.URL {
	e.mu.Lock()
	defer e.mu.Unlock()
	return &url.URL{Scheme: e.scheme, Host: e.Host, Path: path, RawQuery: query}
}

// fallBackToHTTP is called when the registry turned out not to speak TLS; true
// when what was tried with TLS may be tried without.
func (e *endpoint) fallBackToHTTP(tried string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.Unverified || tried != "https" {
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
