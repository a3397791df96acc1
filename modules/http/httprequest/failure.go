package httprequest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

var (
	errRedirects = errors.New("too many redirects: raise maxRedirects in the settings if that is meant")
	errDowngrade = errors.New("the redirect leads from https to http, which is refused")
	errTooLarge  = errors.New("the response is larger than maxResponseSize in the settings allows")
)

// place is a URL without its query, which may hold a secret.
func place(u *url.URL) string { return u.Scheme + "://" + u.Host + u.EscapedPath() }

// withoutURL unwraps the error that quotes the whole URL.
func withoutURL(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		return outer.Err
	}
	return err
}

// classify says of a request that got no response whether a retry could help.
func classify(what string, err error) error {
	err = fmt.Errorf("%s: %w", what, withoutURL(err))
	if passes(err) {
		return module.Retryable(err)
	}
	return module.Permanent(err)
}

func passes(err error) bool {
	var (
		refused  *RefusedError
		name     *net.DNSError
		verify   *tls.CertificateVerificationError
		timedOut net.Error
	)
	switch {
	case errors.As(err, &refused), errors.As(err, &verify):
		return false
	case errors.As(err, &name):
		return !name.IsNotFound
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timedOut) && timedOut.Timeout():
		return true
	}
	for _, broken := range []error{syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, syscall.EHOSTUNREACH, syscall.ENETUNREACH, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, broken) {
			return true
		}
	}
	return false
}

// failureOf returns the error that a response is under a rule, nil when it is
// none.
func failureOf(r *Response, failOn string) error {
	passing := r.StatusCode == http.StatusTooManyRequests || r.StatusCode >= 500
	failed := passing || r.StatusCode >= 400 && failOn == failErrors
	if !failed || failOn == failNever {
		return nil
	}
	err := fmt.Errorf("the server answered %s%s", r.Status, excerpt(r.Body))
	if passing {
		after, _ := module.ParseRetryAfter(r.header("Retry-After"), time.Now())
		return module.RetryAfter(err, after)
	}
	return module.Permanent(err)
}

// header returns the first value of a header, "" when there is none.
func (r *Response) header(name string) string {
	for _, h := range r.Headers {
		if strings.EqualFold(h.Key, name) {
			return h.Value
		}
	}
	return ""
}

const maxExcerpt = 200

// excerpt is the begin of a body, on one line.
func excerpt(body string) string {
	body = strings.Join(strings.Fields(strings.ToValidUTF8(body[:min(len(body), 4*maxExcerpt)], "")), " ")
	if body == "" {
		return ""
	}
	return ": " + texts.Cut(body, maxExcerpt)
}
