package httprequest_test

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/modules/http/httprequest"
	"github.com/patchbay-dev/patchbay/modules/http/wire"
)

func noProxy(*http.Request) (*url.URL, error) { return nil, nil }

// defaults are the default settings with loopback allowed.
func defaults() httprequest.Settings {
	return httprequest.Settings{Timeout: 30, FailOn: "errors", MaxResponseSize: 1, MaxRedirects: 5, AllowLoopback: true, Proxy: "environment"}
}

func start(t *testing.T, s httprequest.Settings) *moduletest.Node {
	t.Helper()
	return moduletest.Start(t, httprequest.New(httprequest.Config{Proxy: noProxy}), s)
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func only(t *testing.T, node *moduletest.Node) httprequest.Response {
	t.Helper()
	got := node.Emitted("response")
	if len(got) != 1 {
		t.Fatalf("%d responses", len(got))
	}
	return got[0].(httprequest.Response)
}

func TestWhatIsSent(t *testing.T) {
	tests := map[string]struct {
		in   httprequest.Request
		want []string // lines of what the server saw
	}{
		"default": {httprequest.Request{}, []string{"GET / \"\"", "User-Agent: patchbay", "Content-Type: "}},
		"text":    {httprequest.Request{Method: "POST", Body: "hi"}, []string{`POST / "hi"`, "Content-Type: text/plain; charset=utf-8", "Content-Length: 2"}},
		"object":  {httprequest.Request{Method: "PUT", Body: map[string]any{"a": 1}}, []string{`PUT / "{\"a\":1}"`, "Content-Type: application/json"}},
		"type":    {httprequest.Request{Method: "POST", Body: "a: 1", ContentType: "application/yaml"}, []string{"Content-Type: application/yaml"}},
		"bearer":  {httprequest.Request{BearerToken: "tok"}, []string{"Authorization: Bearer tok"}},
		"basic":   {httprequest.Request{BasicAuth: httprequest.BasicAuth{User: "u", Password: "p"}}, []string{"Authorization: Basic dTpw"}},
		"headers": {httprequest.Request{Headers: []wire.Header{{Key: "x-a", Value: "1"}, {Key: "X-A", Value: "2"}, {Key: "user-agent", Value: "me"}, {Key: "host", Value: "other.test"}}},
			[]string{"X-A: 1,2", "User-Agent: me", "Host: other.test"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var saw string
			test.in.URL = serve(t, func(_ http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				saw = fmt.Sprintf("%s %s %q\nHost: %s\nContent-Length: %d\n", r.Method, r.URL, body, r.Host, r.ContentLength)
				for _, name := range []string{"User-Agent", "Content-Type", "Authorization", "X-A"} {
					saw += name + ": " + strings.Join(r.Header.Values(name), ",") + "\n"
				}
			})
			node := start(t, defaults())
			if err := node.Send("request", test.in).Err(); err != nil {
				t.Fatal(err)
			}
			for _, line := range test.want {
				if !strings.Contains(saw, line+"\n") {
					t.Errorf("the server saw no %q in\n%s", line, saw)
				}
			}
		})
	}
}

func TestResponse(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/from" {
			http.Redirect(w, r, "/to", http.StatusFound)
			return
		}
		w.Header().Add("X-Two", "1")
		w.Header().Add("X-Two", "2")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "body")
	}))
	defer server.Close()
	s := defaults()
	s.CABundle = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	node := start(t, s)
	if err := node.Send("request", httprequest.Request{Context: "ctx", URL: server.URL + "/from"}).Err(); err != nil {
		t.Fatal(err)
	}
	got := only(t, node)
	want := httprequest.Response{Context: "ctx", StatusCode: 201, Status: "201 Created", Body: "body", URL: server.URL + "/to"}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(httprequest.Response{}, "Headers", "TLS", "Duration")); diff != "" || got.Duration < 0 {
		t.Errorf("after %d ms another response (-want +got):\n%s", got.Duration, diff)
	}
	two := ""
	for _, h := range got.Headers {
		if h.Key == "X-Two" {
			two += h.Value
		}
	}
	if two != "12" {
		t.Errorf("headers = %+v", got.Headers)
	}
	certificate := server.Certificate()
	wantTLS := &httprequest.TLS{
		Version: "TLS 1.3", Protocol: "http/1.1", Subject: certificate.Subject.String(), Issuer: certificate.Issuer.String(),
		DNSNames: certificate.DNSNames, NotBefore: certificate.NotBefore, NotAfter: certificate.NotAfter,
	}
	if diff := cmp.Diff(wantTLS, got.TLS, cmpopts.IgnoreFields(httprequest.TLS{}, "CipherSuite")); diff != "" {
		t.Errorf("another connection (-want +got):\n%s", diff)
	}
}

func TestStatusCodes(t *testing.T) {
	tests := []struct {
		code      int
		failOn    string
		fails     bool
		retryable bool
	}{
		{200, "errors", false, false}, {304, "errors", false, false}, {400, "errors", true, false}, {404, "errors", true, false},
		{429, "errors", true, true}, {500, "errors", true, true}, {503, "errors", true, true},
		{404, "serverErrors", false, false}, {429, "serverErrors", true, true}, {502, "serverErrors", true, true},
		{404, "never", false, false}, {429, "never", false, false}, {500, "never", false, false},
	}
	for _, test := range tests {
		t.Run(test.failOn+" "+strconv.Itoa(test.code), func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "7")
				w.WriteHeader(test.code)
				if test.code != 304 {
					_, _ = io.WriteString(w, "the\nreason")
				}
			})
			s := defaults()
			s.FailOn = test.failOn
			node := start(t, s)
			err := node.Send("request", httprequest.Request{URL: url + "/p?token=hunter2"}).Err()
			if (err != nil) != test.fails || module.IsRetryable(err) != test.retryable {
				t.Fatalf("error = %v, retryable %v", err, module.IsRetryable(err))
			}
			if after, _ := module.RetryTime(err); (after == 7*time.Second) != test.retryable {
				t.Errorf("retry after %s", after)
			}
			if !test.fails {
				if got := only(t, node).StatusCode; got != test.code {
					t.Errorf("status = %d", got)
				}
				return
			}
			for _, want := range []string{"GET " + url + "/p:", strconv.Itoa(test.code), "the reason"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error = %v, want %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "hunter2") || len(node.Emitted("response")) != 0 {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestExchangesThatFail(t *testing.T) {
	tlsServer := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1/", http.StatusFound)
	}))
	defer tlsServer.Close()
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tlsServer.Certificate().Raw}))
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			<-r.Context().Done()
		case "/large":
			_, _ = io.WriteString(w, strings.Repeat("x", 1<<20+1))
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/cut":
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "short")
		}
	})
	tests := map[string]struct {
		url       string
		ca        string
		want      string
		retryable bool
	}{
		"refused connection":  {"http://" + loopback.Address(t), "", "refused", true},
		"timeout":             {plain + "/slow", "", "deadline", true},
		"too large":           {plain + "/large", "", "maxResponseSize", false},
		"redirects in a ring": {plain + "/loop", "", "too many redirects", false},
		"broken off":          {plain + "/cut", "", "read the body", true},
		"unknown authority":   {tlsServer.URL, "", "certificate", false},
		"https to http":       {tlsServer.URL, ca, "from https to http", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := defaults()
			s.CABundle = test.ca
			in := httprequest.Request{URL: test.url}
			if name == "timeout" { // a busy machine may take the others longer
				in.Timeout = 1
			}
			err := start(t, s).Send("request", in).Err()
			if err == nil || !strings.Contains(err.Error(), test.want) || module.IsRetryable(err) != test.retryable {
				t.Errorf("error = %v, retryable %v", err, module.IsRetryable(err))
			}
		})
	}
}

func TestRedirectAsResponse(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/there", http.StatusSeeOther) })
	s := defaults()
	s.MaxRedirects = 0
	node := start(t, s)
	if err := node.Send("request", httprequest.Request{URL: url}).Err(); err != nil || only(t, node).StatusCode != 303 {
		t.Errorf("error = %v", err)
	}
}

func TestCallerEnds(t *testing.T) {
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	cause := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(10*time.Millisecond, func() { cancel(cause) })
	node := start(t, defaults())
	if err := node.Component.Handle(ctx, node.Emit, "request", httprequest.Request{URL: url}).Err(); !errors.Is(err, cause) {
		t.Errorf("error = %v", err)
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	tests := map[string]struct {
		in   httprequest.Request
		want string
	}{
		"no URL":          {httprequest.Request{}, "not complete"},
		"file":            {httprequest.Request{URL: "file:///etc/passwd"}, "not complete"},
		"relative":        {httprequest.Request{URL: "/x"}, "not complete"},
		"user in URL":     {httprequest.Request{URL: "http://u:hunter2@x/"}, "basicAuth"},
		"broken URL":      {httprequest.Request{URL: "http://x/%zz?hunter2"}, "not a URL"},
		"method":          {httprequest.Request{URL: "http://x", Method: "A B"}, "method"},
		"two logins":      {httprequest.Request{URL: "http://x", BearerToken: "hunter2", BasicAuth: httprequest.BasicAuth{User: "u"}}, "both"},
		"header":          {httprequest.Request{URL: "http://x", Headers: []wire.Header{{Key: "a b"}}}, "header name"},
		"token":           {httprequest.Request{URL: "http://x", BearerToken: "hunter2\n"}, "line break"},
		"endless timeout": {httprequest.Request{URL: "http://x", Timeout: -1}, "timeout"},
		"body":            {httprequest.Request{URL: "http://x", Body: make(chan int)}, "JSON"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := start(t, defaults()).Send("request", test.in).Err()
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestSettingsThatAreRefused(t *testing.T) {
	for _, text := range []string{`{"timeout":0}`, `{"failOn":"x"}`, `{"maxResponseSize":0}`, `{"maxRedirects":-1}`, `{"proxy":"x"}`, `{"caBundle":"x"}`} {
		t.Run(text, func(t *testing.T) {
			if err := moduletest.New(t, httprequest.New(httprequest.Config{})).ConfigureJSON(text); err == nil {
				t.Error("taken")
			}
		})
	}
}
