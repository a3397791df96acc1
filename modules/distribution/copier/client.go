package copier

import (
	"cmp"
	"net/http"
	"sync/atomic"
	"time"
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
}

// Client copies images. It remembers, in bounded memory, what later copies can
// do without: tokens, how each registry wants to be asked, which repository
// holds which blob. Share one for everything. Safe for concurrent use.
type Client struct {
	plain, unverified *http.Client
	userAgent         string
	backoff, stall    time.Duration
	silence           time.Duration

	endpoints *lru[endpointKey, *endpoint]
	sessions  *lru[sessionKey, *session]
	accesses  *lru[accessKey, *access]
	gates     *lru[gateKey, *gate]
	blobs     *blobMemory
	manifests *lru[manifestKey, sighting]
	epochs    *lru[repositoryKey, uint64]
	lastEpoch atomic.Uint64
	// children are what indexes refer to, by the digest of the index.
	children *lru[string, []descriptor]
	verdicts *lru[verdictKey, verdict]
	flights  flights
}

// New makes a client.
func New(config Config) *Client {
	c := &Client{
		userAgent: cmp.Or(config.UserAgent, "patchbay"),
		backoff:   cmp.Or(config.Backoff, 250*time.Millisecond),
		stall:     cmp.Or(config.Stall, time.Minute),
		silence:   cmp.Or(config.Silence, 20*time.Second),
		endpoints: newLRU[endpointKey, *endpoint](1024),
		sessions:  newLRU[sessionKey, *session](4096),
		accesses:  newLRU[accessKey, *access](4096),
		gates:     newLRU[gateKey, *gate](4096),
		blobs:     newBlobMemory(20000),
		manifests: newLRU[manifestKey, sighting](20000),
		epochs:    newLRU[repositoryKey, uint64](20000),
		children:  newLRU[string, []descriptor](4096),
		verdicts:  newLRU[verdictKey, verdict](4096),
		flights:   flights{running: make(map[flightKey]chan struct{})},
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
