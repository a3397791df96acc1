package registry

import (
	"context"
	"net/http"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// Options of a client.
type Options struct {
	// Keychain has the logins; nil for the docker config of whoever runs the program.
	Keychain authn.Keychain
	// UserAgent is what registries see, such as patchbay/1.2.0.
	UserAgent string
}

// Client talks to registries. It is safe for concurrent use.
type Client struct {
	keychain  authn.Keychain
	userAgent string
	transport http.RoundTripper
}

// patience is how long one pull or push may take, however slowly a registry answers.
const patience = 5 * time.Minute

// New makes a client. It asks nobody yet.
func New(o Options) *Client {
	c := &Client{keychain: o.Keychain, userAgent: o.UserAgent, transport: newTransport()}
	if c.keychain == nil {
		c.keychain = authn.DefaultKeychain
	}
	return c
}

func (c *Client) options(ctx context.Context) []remote.Option {
	return []remote.Option{
		remote.WithContext(ctx), remote.WithAuthFromKeychain(c.keychain), remote.WithTransport(c.transport), remote.WithUserAgent(c.userAgent),
	}
}
