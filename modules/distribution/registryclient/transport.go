package registryclient

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// transports returns the transport for registries with a certificate and the one
// for those that were declared insecure.
func transports(given http.RoundTripper) (verified, unverified http.RoundTripper) {
	if given == nil {
		given = blobTransport()
	}
	base, ok := given.(*http.Transport)
	if !ok {
		return given, given
	}
	skipping := base.Clone()
	if skipping.TLSClientConfig == nil {
		skipping.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	skipping.TLSClientConfig.InsecureSkipVerify = true //nolint:gosec // only for registries that a person declared insecure, and loopback
	return base, skipping
}

// blobTransport is made for few requests with large bodies: HTTP/1.1, so that
// each blob has a connection and its flow control to itself, large buffers, many
// idle connections, and no compression that the transport adds, which would change the
// bytes.
func blobTransport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       90 * time.Second,
		ExpectContinueTimeout: time.Second,
		ReadBufferSize:        64 << 10,
		WriteBufferSize:       64 << 10,
		DisableCompression:    true,
		Protocols:             protocols,
	}
}

// checkRedirect keeps credentials with the host that they are for, storage
// behind a registry refuses them anyway, and keeps TLS.
func checkRedirect(insecure bool) func(*http.Request, []*http.Request) error {
	return func(request *http.Request, via []*http.Request) error {
		if len(via) >= 10 {
			return module.Permanent(errors.New("stopped after 10 redirects"))
		}
		first := via[0].URL
		if first.Scheme == "https" && request.URL.Scheme != "https" && !insecure {
			return module.Permanent(fmt.Errorf("refused the redirect from https to %s://%s", request.URL.Scheme, request.URL.Host))
		}
		if request.URL.Host != first.Host || request.URL.Scheme != first.Scheme {
			request.Header.Del("Authorization")
		}
		return nil
	}
}

// gated makes every request, redirected ones and those for tokens too, wait
// while its host has asked us to, and notes what the answer says about limits.
type gated struct {
	client *Client
	next   http.RoundTripper
}

func (g gated) RoundTrip(request *http.Request) (*http.Response, error) {
	common, own := g.client.commonGate(request.URL.Host), g.client.gate(request.URL.Host, accountOf(request.Context()))
	if err := common.wait(request.Context()); err != nil {
		return nil, err
	}
	if !isFree(request.Context()) {
		if err := own.wait(request.Context()); err != nil {
			return nil, err
		}
	}
	if request.Header.Get("User-Agent") == "" {
		request = request.Clone(request.Context())
		request.Header.Set("User-Agent", g.client.userAgent)
	}
	response, err := g.attended(request)
	if request.Context().Err() == nil || response != nil { // else nobody waited for the answer
		g.client.metrics.answered(request.URL.Host, accountOf(request.Context()), response)
	}
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusServiceUnavailable {
		common.observe(response, time.Now())
	} else {
		own.observe(response, time.Now())
	}
	return response, nil
}

func (g gated) CloseIdleConnections() {
	if closer, ok := g.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
