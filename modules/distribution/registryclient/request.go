package registryclient

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
)

// call is one request to a registry.
type call struct {
	method      string
	path, query string
	// url is used in place of path and query, for upload locations.
	url    *url.URL
	header http.Header
	// body is sent, again at each retry.
	body []byte
	// stream is sent once, with its length; whoever made it retries.
	stream io.Reader
	length int64
}

// once sends a call, signing in when the registry asks for it.
func (s *session) once(ctx context.Context, c call, want ...int) (*http.Response, error) {
	if err := s.greet(ctx); err != nil {
		return nil, err
	}
	for signed := false; ; signed = true {
		header, err := s.authorization(ctx)
		if err != nil {
			return nil, err
		}
		response, err := s.send(ctx, c, header)
		if err != nil {
			return nil, err
		}
		if slices.Contains(want, response.StatusCode) {
			return response, nil
		}
		if asksForLogin(response, header) && !signed && s.challenged(response, header) {
			discard(response)
			if c.stream != nil {
				return nil, errFreshToken
			}
			continue
		}
		return nil, answerError(response)
	}
}

// asksForLogin is true for a refusal that another login, or one at all, may change.
// Some registries put their challenge on a 403 or 404.
func asksForLogin(response *http.Response, sent string) bool {
	switch response.StatusCode {
	case http.StatusUnauthorized:
		return true
	case http.StatusForbidden, http.StatusNotFound:
		return sent == ""
	}
	return false
}

func (s *session) send(ctx context.Context, c call, authorization string) (*http.Response, error) {
	account := Login{}
	if authorization != "" {
		account = s.login
	}
	ctx = withAccount(ctx, account)
	for {
		target := c.url
		if target == nil {
			target = s.endpoint.url(c.path, c.query)
		}
		request := (&http.Request{Method: c.method, URL: target, Host: target.Host, Header: http.Header{}}).WithContext(ctx)
		for key, values := range c.header {
			request.Header[key] = values
		}
		request.Header.Set("User-Agent", s.client.userAgent)
		if authorization != "" && target.Host == s.endpoint.Host {
			request.Header.Set("Authorization", authorization)
		}
		switch {
		case c.stream != nil && c.length > 0:
			request.Body, request.ContentLength = io.NopCloser(c.stream), c.length
		case len(c.body) > 0:
			request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(c.body)), int64(len(c.body))
			request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(c.body)), nil }
		}
		response, err := s.endpoint.http.Do(request)
		if err == nil {
			return response, nil
		}
		if c.url == nil && ctx.Err() == nil && (speaksNoTLS(err) || !hasPort(target) && errors.Is(err, syscall.ECONNREFUSED)) && s.endpoint.fallBackToHTTP(target.Scheme) {
			continue
		}
		return nil, sendError(ctx, c.method, target.Host, target.Path, err)
	}
}

// location resolves where an upload goes on. It may be relative, and after a
// proxy that ends TLS it may name the wrong scheme.
func (a *access) location(response *http.Response) (*url.URL, error) {
	base := a.endpoint.url(response.Request.URL.Path, "")
	text := response.Header.Get("Location")
	if text == "" {
		return nil, errors.New("the registry accepted an upload and named no Location")
	}
	location, err := base.Parse(text)
	if err != nil {
		return nil, errors.New("the registry named a broken Location for an upload")
	}
	if strings.TrimSuffix(location.Host, ":443") == strings.TrimSuffix(base.Host, ":443") {
		location.Scheme, location.Host = base.Scheme, base.Host
	}
	return location, nil
}

func hasPort(target *url.URL) bool { return target.Port() != "" }

// speaksNoTLS recognises a server that has no TLS.
func speaksNoTLS(err error) bool {
	var record tls.RecordHeaderError
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &record) ||
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

func isCertificate(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		host         x509.HostnameError
		invalid      x509.CertificateInvalidError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
}

// discard empties a body, so that the connection can be used again.
func discard(response *http.Response) {
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10))
	_ = response.Body.Close()
}
