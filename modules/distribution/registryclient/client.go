package registryclient

import (
	"cmp"
	"net/http"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/internal/lru"
)

// Config configures a Client. The zero value is ready for use.
type Config struct {
	// Transport carries every request; nil is one made for blobs, which obeys the
	// proxy environment and SSL_CERT_FILE as net/http does.
	Transport http.RoundTripper
	// UserAgent is sent with every request; "patchbay" when empty.
	UserAgent string
	// Backoff is the wait before the first retry, doubled at each further one;
	// 250 ms when zero.
	Backoff time.Duration
	// Stall is how long a registry may send nothing in the middle of a blob before
	// the connection is given up; one minute when zero.
	Stall time.Duration
	// Silence is how long a registry may take to begin an answer before it is asked
	// whether it answers at all, and how long that may take; 20 seconds when zero. One
	// that pulls through may take long for an image, and is waited for while it
	// answers otherwise.
	Silence time.Duration
	// Metrics count the requests; nil for none.
	Metrics *Metrics
}

// Client asks registries. It remembers, in bounded memory, how each wants to be asked,
// the tokens it gave and what it said about limits. Share one for everything. Safe for
// concurrent use.
type Client struct {
	plain, unverified *http.Client
	userAgent         string
	backoff, stall    time.Duration
	silence           time.Duration
	metrics           *Metrics

	endpoints *lru.Map[Registry, *endpoint]
	sessions  *lru.Map[sessionKey, *session]
	accesses  *lru.Map[accessKey, *access]
	gates     *lru.Map[gateKey, *gate]
	// children are what indexes refer to, by the digest of the index.
	children *lru.Map[string, []Descriptor]
}

// New makes a client.
func New(config Config) *Client {
	c := &Client{
		userAgent: cmp.Or(config.UserAgent, "patchbay"),
		backoff:   cmp.Or(config.Backoff, 250*time.Millisecond),
		stall:     cmp.Or(config.Stall, time.Minute),
		silence:   cmp.Or(config.Silence, 20*time.Second),
		metrics:   cmp.Or(config.Metrics, &Metrics{}),
		endpoints: lru.New[Registry, *endpoint](1024),
		sessions:  lru.New[sessionKey, *session](4096),
		accesses:  lru.New[accessKey, *access](4096),
		gates:     lru.New[gateKey, *gate](4096),
		children:  lru.New[string, []Descriptor](4096),
	}
	plain, unverified := transports(config.Transport)
	c.plain = &http.Client{Transport: gated{client: c, next: plain}, CheckRedirect: checkRedirect(false)}
	c.unverified = &http.Client{Transport: gated{client: c, next: unverified}, CheckRedirect: checkRedirect(true)}
	return c
}

// CloseIdle closes the connections that nothing uses.
func (c *Client) CloseIdle() {
	c.plain.CloseIdleConnections()
	c.unverified.CloseIdleConnections()
}
