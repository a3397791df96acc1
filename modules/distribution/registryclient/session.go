package registryclient

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// errFreshToken says that the request failed for an old token and that there is
// a new one; try again at once.
var errFreshToken = module.Retryable(errors.New("the token had expired"))

type sessionKey struct {
	endpoint *endpoint
	scope    string
	login    Login
}

// session is the right to ask one registry within one scope. It signs in only
// when the registry asks for it, and again shortly before a token expires.
type session struct {
	client   *Client
	endpoint *endpoint
	login    Login
	// signing is held while a token is fetched.
	signing chan struct{}

	mu      sync.Mutex
	scopes  []string
	token   string
	expires time.Time
}

// maxScopes bounds what a token is asked for beside its own scope: repositories
// to mount from.
const maxScopes = 16

func (c *Client) session(e *endpoint, scope string, login Login) *session {
	return c.sessions.GetOrAdd(sessionKey{e, scope, login}, func() *session {
		return &session{client: c, endpoint: e, login: login, scopes: []string{scope}, signing: make(chan struct{}, 1)}
	})
}

// authorization returns the header to send, "" for none.
func (s *session) authorization(ctx context.Context) (string, error) {
	asked := s.endpoint.currentChallenge()
	switch {
	case s.login.RegistryToken != "":
		return "Bearer " + s.login.RegistryToken, nil
	case asked == nil:
		return "", nil
	case asked.scheme == "basic":
		if s.login.Anonymous() {
			return "", nil
		}
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(s.login.Username+":"+s.login.Password)), nil
	}
	token, err := s.bearer(ctx, asked)
	if err != nil {
		return "", err
	}
	return "Bearer " + token, nil
}

func (s *session) bearer(ctx context.Context, asked *challenge) (string, error) {
	if token, ok := s.validToken(); ok {
		return token, nil
	}
	select {
	case s.signing <- struct{}{}:
		defer func() { <-s.signing }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	if token, ok := s.validToken(); ok {
		return token, nil
	}
	s.mu.Lock()
	scopes := slices.Clone(s.scopes)
	s.mu.Unlock()
	got, err := s.exchange(ctx, asked, scopes)
	if err != nil {
		return "", err
	}
	token := got.Token
	if got.AccessToken != "" {
		token = got.AccessToken
	}
	life := time.Duration(got.ExpiresIn) * time.Second
	if life <= 0 {
		life = time.Minute // the specification's default
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token, s.expires = token, time.Now().Add(life-min(life/10, 10*time.Second))
	return token, nil
}

func (s *session) validToken() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, s.token != "" && time.Now().Before(s.expires)
}

// signInTo is the method of errors that come from a token service.
const signInTo = "sign in to"

// account is whose limits the next request counts against.
func (s *session) account() Login {
	if s.login.RegistryToken == "" && s.endpoint.known() && s.endpoint.currentChallenge() == nil {
		return Login{} // the registry asks nobody to sign in
	}
	return s.login
}

// exchange gets a token.
// https://distribution.github.io/distribution/spec/auth/token/
func (s *session) exchange(ctx context.Context, asked *challenge, scopes []string) (*transport.Token, error) {
	options := []name.Option{name.WeakValidation}
	if s.endpoint.url("", "").Scheme == "http" {
		options = append(options, name.Insecure)
	}
	parameters, realmHost := maps.Clone(asked.parameters), s.endpoint.Host
	if realm, err := s.endpoint.url("/v2/", "").Parse(parameters["realm"]); err == nil {
		parameters["realm"] = realm.String() // it may be relative
		if mayBeNeighbour(s.endpoint.Host, realm.Host) {
			realmHost = realm.Host
		}
	}
	// The library sends no login to a private address, but to this host.
	registry, err := name.NewRegistry(realmHost, options...)
	if err != nil {
		return nil, module.Permanent(fmt.Errorf("sign in to %s: %w", s.endpoint.Host, err))
	}
	challenge := &transport.Challenge{
		Scheme: asked.scheme, Parameters: parameters, Insecure: s.endpoint.url("", "").Scheme == "http",
	}
	token, err := transport.Exchange(withAccount(ctx, s.login), registry, authenticator(s.login), lenientTokens{s.endpoint.http.Transport}, scopes, challenge)
	if err == nil {
		return token, nil
	}
	var answer *transport.Error
	if !errors.As(err, &answer) {
		if strings.HasPrefix(err.Error(), "no token in bearer response") { // the rest is the answer
			return nil, module.Permanent(fmt.Errorf("sign in to %s: the token service's answer holds no token", s.endpoint.Host))
		}
		var sent *url.Error
		if errors.As(err, &sent) {
			return nil, sendError(ctx, signInTo, s.endpoint.Host, "", err)
		}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, module.Permanent(fmt.Errorf("sign in to %s: the token service's answer is not JSON; is %s a page for people?", s.endpoint.Host, asked.parameters["realm"]))
		}
		return nil, module.Permanent(fmt.Errorf("sign in to %s: %w", s.endpoint.Host, err))
	}
	refusal := &RegistryError{Method: signInTo, Host: s.endpoint.Host, Status: answer.StatusCode}
	if len(answer.Errors) > 0 {
		refusal.Code, refusal.Message = string(answer.Errors[0].Code), texts.Cut(answer.Errors[0].Message, maxMessage)
	}
	if temporaryStatus(answer.StatusCode) {
		return nil, module.Retryable(refusal)
	}
	return nil, module.Permanent(refusal)
}

// challenged takes the registry's refusal of what was sent with a header, and
// reports whether to send it again.
func (s *session) challenged(response *http.Response, sent string) bool {
	asked := parseChallenges(response.Header)
	if asked == nil || s.login.RegistryToken != "" {
		return false
	}
	s.endpoint.setChallenge(asked)
	if asked.scheme == "basic" {
		return !strings.HasPrefix(sent, "Basic ") && !s.login.Anonymous()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if scope := asked.parameters["scope"]; scope != "" && !slices.Contains(s.scopes, scope) {
		if len(s.scopes) >= maxScopes {
			s.scopes = s.scopes[:1:1]
		}
		s.scopes = append(s.scopes, scope)
	}
	if sent == "Bearer "+s.token {
		s.token = ""
	}
	return true
}
