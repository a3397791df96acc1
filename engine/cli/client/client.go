package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 256 << 20

// Client talks to one server. Safe for concurrent use.
type Client struct {
	address string
	token   string
	http    *http.Client
	silent  func(engine string)

	mu   sync.Mutex
	said map[string]bool // of which engines silent was called
}

// Options say where the server is.
type Options struct {
	Address string // http://127.0.0.1:7424; the scheme may be left out
	Token   string
	CA      string // path of a PEM file to trust; empty for the system's
	// Silent is called once for each engine that did not answer the server: what only that
	// one has is missing. Nil for nobody.
	Silent func(engine string)
}

// New makes a client; it does not connect.
func New(o Options) (*Client, error) {
	address := strings.TrimRight(o.Address, "/")
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return nil, fmt.Errorf("server address %q: want http://HOST:PORT or https://HOST:PORT", o.Address)
	}
	transport := &http.Transport{
		Proxy:               nil, // the token is for the server alone
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     time.Minute,
	}
	if o.CA != "" {
		pool, err := trust(o.CA)
		if err != nil {
			return nil, err
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	refuseRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{address: address, token: o.Token, http: &http.Client{Transport: transport, CheckRedirect: refuseRedirect}, silent: o.Silent, said: map[string]bool{}}, nil
}

func trust(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the certificate to trust: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("read the certificate to trust: %s holds no certificate in PEM", path)
	}
	return pool, nil
}

// Address returns where the server is.
func (c *Client) Address() string { return c.address }

// Error is a server's refusal.
type Error struct {
	Status int
	api.Failure
}

// UnreachableError says that no server answers.
type UnreachableError struct {
	Address string
	Err     error
}

func (e *UnreachableError) Error() string {
	if errors.Is(e.Err, syscall.ECONNREFUSED) {
		return fmt.Sprintf("no server answers at %s", e.Address)
	}
	return fmt.Sprintf("can't reach the server at %s: %v", e.Address, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// Request is one call.
type Request struct {
	Method string
	Path   []string // behind /api/v1, each escaped
	Query  url.Values
	Header http.Header
	Body   []byte
}

// JSON sets the body.
func (r Request) JSON(body any) Request {
	r.Body, _ = json.Marshal(body) // plain structures of ours
	r.Header = http.Header{"Content-Type": {"application/json"}}
	return r
}

// Into calls and decodes the JSON of the answer, which may be nil.
func (c *Client) Into(ctx context.Context, r Request, into any) error {
	body, err := c.Bytes(ctx, r)
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("the answer of %s is not what was expected: %w; is the server of another version?", c.address, err)
	}
	return nil
}

// Bytes calls and returns the answer's body.
func (c *Client) Bytes(ctx context.Context, r Request) ([]byte, error) {
	response, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, &UnreachableError{Address: c.address, Err: err}
	}
	return body, nil
}

// do returns an answer that is a success; its body is the caller's to close.
func (c *Client) do(ctx context.Context, r Request) (*http.Response, error) {
	escaped := make([]string, len(r.Path))
	for i, part := range r.Path {
		escaped[i] = url.PathEscape(part)
	}
	address := c.address + "/api/v1/" + strings.Join(escaped, "/")
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, address, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	for key, values := range r.Header {
		request.Header[key] = values
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := c.http.Do(request)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	if response.StatusCode < 300 {
		c.note(response.Header.Values("Patchbay-Unanswered"))
		return response, nil
	}
	defer response.Body.Close()
	return nil, failure(response)
}

func (c *Client) note(silent []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, engine := range silent {
		if c.silent != nil && !c.said[engine] {
			c.said[engine] = true
			c.silent(engine)
		}
	}
}

// unreachable takes the address, which may hold names of the user's, out of the
// error, and keeps a stop by the user what it is.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var located *url.Error
	if errors.As(err, &located) {
		err = located.Err
	}
	return &UnreachableError{Address: c.address, Err: err}
}

func failure(response *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	e := &Error{Status: response.StatusCode}
	if json.Unmarshal(text, &e.Failure) != nil || e.Message == "" {
		e.Message = fmt.Sprintf("the server answered %s; is it a patchbay server?", response.Status)
	}
	return e
}
