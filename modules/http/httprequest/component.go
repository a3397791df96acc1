package httprequest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/http/wire"
)

// Config is what the component needs from outside. The zero value is ready for
// use.
type Config struct {
	// Proxy chooses the proxy; nil is what the environment says.
	Proxy     func(*http.Request) (*url.URL, error)
	UserAgent string // "patchbay" when empty
}

func (c Config) complete() Config {
	if c.Proxy == nil {
		c.Proxy = http.ProxyFromEnvironment
	}
	c.UserAgent = cmp.Or(c.UserAgent, "patchbay")
	return c
}

// Requester sends HTTP requests.
type Requester struct {
	module.Typed
	config    Config
	settings  module.Settings[Settings]
	response  module.Output[Response]
	transport atomic.Pointer[transport]
}

// New returns the prototype.
func New(config Config) *Requester {
	config = config.complete()
	c := &Requester{config: config, response: module.NewOutput[Response]("response")}
	c.Declare(
		c.settings.Port(c.change),
		module.Input("request", c.send),
		c.response,
		module.ErrorPort(),
	)
	return c
}

// GetInfo implements module.Component.
func (c *Requester) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "http_request",
		Description: "HTTP request",
		Info: "Sends an HTTP request and gives the response. Loopback, link-local and private addresses and the metadata " +
			"services of clouds are refused, after redirects too, unless the settings allow them. " +
			"A timeout, a broken connection, 429 and 5xx are errors that a retry could help; other errors are not.",
		Tags: []string{"http", "https", "request", "client", "api"},
	}
}

// Instance implements module.Component.
func (c *Requester) Instance() module.Component { return New(c.config) }

// OnDestroy implements module.Destroyer: it closes idle connections.
func (c *Requester) OnDestroy(map[string]string) {
	if t := c.transport.Load(); t != nil {
		t.close()
	}
}

func (c *Requester) change(_ context.Context, s Settings) error {
	t, err := newTransport(c.config, s)
	if err != nil {
		return err
	}
	if old := c.transport.Swap(t); old != nil {
		old.close()
	}
	return nil
}

func (c *Requester) send(ctx context.Context, output module.Handler, in Request) module.Result {
	settings, transport := c.settings.Load(), c.transport.Load()
	if transport == nil {
		return module.Fail(module.Permanent(errors.New("the node has no settings yet")))
	}
	if in.BearerToken == "" && in.BasicAuth == (BasicAuth{}) && !hasAuthorization(in.Headers) {
		in.BearerToken = settings.BearerToken
	}
	request, err := c.newRequest(ctx, in)
	if err != nil {
		return module.Fail(module.Permanent(err))
	}
	what := request.Method + " " + place(request.URL)
	limit := time.Duration(cmp.Or(in.Timeout, settings.Timeout)) * time.Second
	response, err := exchange(ctx, request, client(transport, settings), limit, int64(settings.MaxResponseSize)<<20)
	if err != nil {
		if ctx.Err() != nil {
			return module.Fail(context.Cause(ctx))
		}
		return module.Fail(classify(what, err))
	}
	if failure := failureOf(response, settings.FailOn); failure != nil {
		return module.Fail(fmt.Errorf("%s: %w", what, failure))
	}
	response.Context = in.Context
	return c.response.Emit(ctx, output, *response)
}

func hasAuthorization(headers []wire.Header) bool {
	return slices.ContainsFunc(headers, func(h wire.Header) bool { return strings.EqualFold(h.Key, "Authorization") })
}

func (c *Requester) newRequest(ctx context.Context, in Request) (*http.Request, error) {
	if err := CheckURL(in.URL); err != nil {
		return nil, err
	}
	switch {
	case in.Timeout < 0:
		return nil, fmt.Errorf("timeout: want at least 0, have %d", in.Timeout)
	case in.BearerToken != "" && in.BasicAuth != (BasicAuth{}):
		return nil, errors.New("bearerToken and basicAuth are both set: one request has one of them")
	}
	body, kind, err := wire.Body(in.Body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, cmp.Or(in.Method, http.MethodGet), in.URL, strings.NewReader(body))
	if err != nil {
		return nil, withoutURL(err)
	}
	if body == "" {
		request.Body, request.GetBody, request.ContentLength = nil, nil, 0
	}
	request.Header.Set("User-Agent", c.config.UserAgent)
	if kind = cmp.Or(in.ContentType, kind); kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if err := wire.Add(request.Header, in.Headers); err != nil {
		return nil, err
	}
	if trace, ok := module.TraceOf(ctx); ok && request.Header["Traceparent"] == nil {
		request.Header.Set("Traceparent", trace.Parent)
		if trace.State != "" {
			request.Header.Set("Tracestate", trace.State)
		}
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
		request.Header.Del("Host")
	}
	if strings.ContainsAny(in.BearerToken, "\r\n\x00") || strings.ContainsAny(in.ContentType, "\r\n\x00") {
		return nil, errors.New("bearerToken or contentType holds a line break: trim what you read it from")
	}
	if in.BearerToken != "" {
		request.Header.Set("Authorization", "Bearer "+in.BearerToken)
	}
	if in.BasicAuth != (BasicAuth{}) {
		request.SetBasicAuth(in.BasicAuth.User, in.BasicAuth.Password)
	}
	return request, nil
}

func client(transport http.RoundTripper, settings Settings) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		switch {
		case settings.MaxRedirects == 0:
			return http.ErrUseLastResponse
		case len(via) > settings.MaxRedirects:
			return errRedirects
		case next.URL.Scheme != "https" && via[len(via)-1].URL.Scheme == "https":
			return errDowngrade
		}
		return nil
	}}
}

// exchange sends a request and reads the whole response.
func exchange(ctx context.Context, request *http.Request, client *http.Client, limit time.Duration, size int64) (*Response, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	began := time.Now()
	got, err := client.Do(request.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer got.Body.Close()
	var body bytes.Buffer
	if got.ContentLength > 0 {
		body.Grow(int(min(got.ContentLength, size, 1<<20)) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(io.LimitReader(got.Body, size+1)); err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	if int64(body.Len()) > size {
		return nil, errTooLarge
	}
	return &Response{
		StatusCode: got.StatusCode,
		Status:     got.Status,
		URL:        got.Request.URL.String(),
		Headers:    wire.List(got.Header),
		Body:       body.String(),
		TLS:        facts(got.TLS),
		Duration:   time.Since(began).Milliseconds(),
	}, nil
}

func facts(state *tls.ConnectionState) *TLS {
	if state == nil {
		return nil
	}
	t := &TLS{Version: tls.VersionName(state.Version), CipherSuite: tls.CipherSuiteName(state.CipherSuite), Protocol: state.NegotiatedProtocol}
	if len(state.PeerCertificates) > 0 {
		leaf := state.PeerCertificates[0]
		t.Subject, t.Issuer = leaf.Subject.String(), leaf.Issuer.String()
		t.DNSNames = leaf.DNSNames
		t.NotBefore, t.NotAfter = leaf.NotBefore, leaf.NotAfter
	}
	return t
}
