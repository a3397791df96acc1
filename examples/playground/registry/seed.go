package registry

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// Seed writes to the upstreams without their authentication, faults and counts:
// requests go straight to the store of the host they name.
func (u *Upstreams) Seed() http.RoundTripper {
	return seed(func(host string) (http.Handler, error) {
		one, ok := u.hosts[host]
		if !ok {
			return nil, fmt.Errorf("seed %s: the playground has no such host", host)
		}
		return one.store, nil
	})
}

// Seed writes to the mirror without its authentication, faults and counts.
func (m *Mirror) Seed() http.RoundTripper {
	return seed(func(string) (http.Handler, error) {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m.keep(w, r, describe(r)) }), nil
	})
}

// seed finds the store of a host and hands requests to it.
type seed func(host string) (http.Handler, error)

func (s seed) RoundTrip(r *http.Request) (*http.Response, error) {
	store, err := s(r.URL.Hostname())
	if err != nil {
		return nil, err
	}
	// A server's request differs from a client's in these.
	request := r.Clone(r.Context())
	request.RequestURI = r.URL.RequestURI()
	request.Host = r.URL.Host
	request.RemoteAddr = "127.0.0.1:0"
	if request.Body == nil {
		request.Body = http.NoBody
	}
	defer request.Body.Close()
	answer := &memoryWriter{header: http.Header{}}
	store.ServeHTTP(answer, request)
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
