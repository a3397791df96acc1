package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// Options of a Provider. The claims and prefixes are those of the API server's own flags of
// the same names, so that roles that name its users name ours.
// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#configuring-the-api-server
type Options struct {
	Issuer   string // URL
	ClientID string
	// ClientSecret is empty for a client that has none: PKCE is used in any case.
	ClientSecret string
	// UsernameClaim names the user; default "sub". Another one than email gets the issuer in
	// front unless UsernamePrefix is given; "-" is none.
	UsernameClaim, UsernamePrefix string
	// GroupsClaim names the groups; default "groups".
	GroupsClaim, GroupsPrefix string
}

// Provider is an authority for the tokens of an issuer, and hands other tokens on. It finds
// the issuer when it is first needed. Safe for concurrent use.
type Provider struct {
	options Options
	inner   auth.Authority

	mu     sync.Mutex
	found  *found // nil until the issuer has answered
	failed error  // why it has not
	again  time.Time
}

type found struct {
	verifier *oidc.IDTokenVerifier
	endpoint oauth2.Endpoint
}

// New returns a provider that hands what it does not know to another authority; it does no
// I/O.
func New(o Options, inner auth.Authority) (*Provider, error) {
	if o.Issuer == "" || o.ClientID == "" || inner == nil {
		return nil, errors.New("log in at an issuer: its URL and a client id are required")
	}
	if !strings.HasPrefix(o.Issuer, "https://") && !strings.HasPrefix(o.Issuer, "http://127.0.0.1:") {
		return nil, fmt.Errorf("log in at %s: the URL of an issuer begins with https://", o.Issuer)
	}
	if o.UsernameClaim == "" {
		o.UsernameClaim = "sub"
	}
	if o.UsernamePrefix == "" && o.UsernameClaim != "email" {
		o.UsernamePrefix = o.Issuer + "#"
	}
	o.UsernamePrefix = strings.TrimPrefix(o.UsernamePrefix, "-")
	if o.GroupsClaim == "" {
		o.GroupsClaim = "groups"
	}
	return &Provider{options: o, inner: inner}, nil
}

// issuer finds the issuer, once it answers.
func (p *Provider) issuer(ctx context.Context) (*found, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if time.Now().Before(p.again) {
		return nil, p.failed
	}
	// The keys are fetched with this context for as long as the provider lives.
	provider, err := oidc.NewProvider(reaching(context.WithoutCancel(ctx)), p.options.Issuer)
	if err != nil {
		p.failed, p.again = fmt.Errorf("find the issuer %s: %w", p.options.Issuer, err), time.Now().Add(pauseTime)
		return nil, p.failed
	}
	p.found = &found{verifier: provider.Verifier(&oidc.Config{ClientID: p.options.ClientID}), endpoint: provider.Endpoint()}
	return p.found, nil
}

const (
	answerTime = 5 * time.Second  // that an issuer may take for one answer
	pauseTime  = 15 * time.Second // in which one that did not answer is not asked again, so that nobody waits for it in vain
)

func reaching(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{Timeout: answerTime})
}

// Allowed implements auth.Authority.
func (p *Provider) Allowed(ctx context.Context, who auth.Identity, what auth.Action) (bool, string, error) {
	return p.inner.Allowed(ctx, who, what)
}
