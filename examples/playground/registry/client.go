package registry

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
)

// ProxyURL is the proxy's address, for HTTPS_PROXY.
func (u *Upstreams) ProxyURL() string { return u.proxyURL.String() }

// CAFile is the CA that signed the upstreams' certificate, for SSL_CERT_FILE.
func (u *Upstreams) CAFile() string { return u.caFile }

// Environment lets a child process pull from the upstreams under their real
// names.
func (u *Upstreams) Environment() []string {
	return []string{"HTTPS_PROXY=" + u.ProxyURL(), "SSL_CERT_FILE=" + u.caFile}
}

// Transport lets a client in this process pull from the upstreams under their
// real names.
func (u *Upstreams) Transport() *http.Transport {
	return &http.Transport{
		Proxy:             http.ProxyURL(u.proxyURL),
		TLSClientConfig:   &tls.Config{RootCAs: u.roots, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: true,
	}
}

// Seed writes to the upstreams behind their authentication, faults and counts:
// requests go straight to the store of the host they name.
func (u *Upstreams) Seed() http.RoundTripper { return seed{u} }

type seed struct{ upstreams *Upstreams }

func (s seed) RoundTrip(r *http.Request) (*http.Response, error) {
	one, ok := s.upstreams.hosts[r.URL.Hostname()]
	if !ok {
		return nil, fmt.Errorf("seed %s: the playground has no such host", r.URL.Hostname())
	}
	request := r.Clone(context.WithoutCancel(r.Context()))
	if request.Body == nil {
		request.Body = http.NoBody
	}
	defer request.Body.Close()
	answer := &memoryWriter{header: http.Header{}}
	one.store.ServeHTTP(answer, request)
	return answer.response(r), nil
}

// memoryWriter keeps an answer; what the store answers to a push is small.
type memoryWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *memoryWriter) Header() http.Header { return w.header }

func (w *memoryWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *memoryWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

func (w *memoryWriter) response(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	return &http.Response{
		Status:        http.StatusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		Body:          io.NopCloser(bytes.NewReader(w.body.Bytes())),
		ContentLength: int64(w.body.Len()),
		Request:       r,
	}
}
