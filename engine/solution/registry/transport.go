package registry

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/patchbay-dev/patchbay/engine/solution/pack"
)

// maxAnswer bounds each answer of a registry, whatever it is: no blob that is wanted is
// larger than an archive.
const maxAnswer = pack.MaxPacked

// newTransport makes a transport that reaches no metadata service and reads no answer
// without an end.
func newTransport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second, Control: mayDial}
	return &boundedTransport{&http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		MaxIdleConns: 10, IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: 15 * time.Second, ResponseHeaderTimeout: time.Minute,
	}}
}

type boundedTransport struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper. Logins and packages go by plain HTTP to this
// machine only: elsewhere anybody on the way could read the one and change the other.
func (t *boundedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	// Behind a proxy it is not the host's own address that is dialled.
	if addr, err := netip.ParseAddr(r.URL.Hostname()); err == nil {
		if err := checkAddress(addr); err != nil {
			return nil, err
		}
	}
	if r.URL.Scheme != "https" && !isLoopback(r.URL.Hostname()) {
		return nil, &plainError{r.URL.Hostname()}
	}
	answer, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if answer.ContentLength > maxAnswer && r.Method != http.MethodHead {
		answer.Body.Close()
		return nil, &tooLargeError{r.URL.Path, answer.ContentLength}
	}
	answer.Body = &boundedBody{ReadCloser: answer.Body, left: maxAnswer, path: r.URL.Path}
	return answer, nil
}

// boundedBody fails where an answer goes on for longer than any may.
type boundedBody struct {
	io.ReadCloser
	left int64
	path string
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, &tooLargeError{path: b.path}
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	b.left -= int64(n)
	return n, err
}

// tooLargeError is about an answer that is larger than any may be.
type tooLargeError struct {
	path string
	size int64 // 0: it did not say
}

func (e *tooLargeError) Error() string {
	if e.size > 0 {
		return fmt.Sprintf("the answer has %d bytes, and no more than %d MiB are read", e.size, maxAnswer>>20)
	}
	return fmt.Sprintf("the answer goes on after %d MiB, and no more are read", maxAnswer>>20)
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// plainError is about a registry that has no HTTPS.
type plainError struct{ host string }

func (e *plainError) Error() string {
	return fmt.Sprintf("%s is not asked by plain HTTP, which is for registries on this machine only: give it a certificate", e.host)
}
