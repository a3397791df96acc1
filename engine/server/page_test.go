package server_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/editor"
	"github.com/patchbay-dev/patchbay/engine/server"
)

// built is an editor of two files.
func built(t *testing.T) *editor.Editor {
	t.Helper()
	e, err := editor.New(fstest.MapFS{
		"index.html.gz":        {Data: packed(t, `<html><meta name="csp-nonce" content="__CSP_NONCE__"><script type="module" src="/assets/main-a1.js"></script>`)},
		"assets/main-a1.js.gz": {Data: packed(t, "main()")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// visit sends a request without the token; header holds pairs.
func (f *fixture) visit(method, path, body string, header ...string) reply {
	f.t.Helper()
	request, err := http.NewRequestWithContext(f.t.Context(), method, f.http.URL+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return f.do(request)
}

var metaNonce = regexp.MustCompile(`name="csp-nonce" content="([^"]+)"`)

func TestEditorIsServedOnItsRoutes(t *testing.T) {
	f := start(t)
	seen := map[string]bool{}
	for _, path := range []string{"/", "/flows", "/flows/greet", "/flows/greet/runs/last", "/runs", "/solutions", "/solutions/hello",
		"/instances/hello", "/marketplace", "/marketplace/installed"} {
		got := f.want(http.StatusOK, f.call("GET", path, ""))
		match := metaNonce.FindStringSubmatch(got.body)
		if match == nil || seen[match[1]] {
			t.Fatalf("%s: no nonce of its own: %s", path, got.body)
		}
		seen[match[1]] = true
		policy := got.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "connect-src 'self'", "'nonce-" + match[1] + "'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy lacks %s: %s", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || !strings.Contains(got.header.Get("Cache-Control"), "no-cache") {
			t.Errorf("%s: headers = %v", path, got.header)
		}
	}
	f.want(http.StatusNotFound, f.call("GET", "/api", ""))
	f.want(http.StatusNotFound, f.call("GET", "/flowsx", ""))
}

func TestAssets(t *testing.T) {
	f := start(t)
	tests := map[string]struct{ accept, encoding string }{
		"packed":     {"br, gzip", "gzip"},
		"anything":   {"*", "gzip"},
		"not packed": {"identity", ""},
		"refused":    {"gzip;q=0", ""},
		"refused, 0": {"gzip; q=0.000", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := f.want(http.StatusOK, f.call("GET", "/assets/main-a1.js", "", "Accept-Encoding", test.accept))
			if got.header.Get("Content-Encoding") != test.encoding || (got.body == "main()") != (test.encoding == "") {
				t.Errorf("encoding %q, body %q", got.header.Get("Content-Encoding"), got.body)
			}
			if h := got.header; !strings.Contains(h.Get("Cache-Control"), "immutable") || !strings.HasPrefix(h.Get("Content-Type"), "text/javascript") || h.Get("Vary") == "" ||
				!strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || !strings.Contains(h.Get("Content-Security-Policy"), "script-src 'self'") {
				t.Errorf("headers = %v", h)
			}
		})
	}
	f.want(http.StatusUnauthorized, f.visit("GET", "/assets/main-a1.js", ""))
	missing := f.want(http.StatusNotFound, f.call("GET", "/assets/main-b2.js", ""))
	if strings.Contains(missing.header.Get("Cache-Control"), "immutable") {
		t.Error("a missing file is kept")
	}
}

func TestWhoIsNotLoggedInGetsTheLoginPage(t *testing.T) {
	f := start(t)
	got := f.want(http.StatusUnauthorized, f.visit("GET", "/flows/greet?run=1", ""))
	for _, want := range []string{`<form method="post" action="/login">`, `value="/flows/greet?run=1"`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("lacks %s:\n%s", want, got.body)
		}
	}
	// With no-referrer the browser would send the form with the origin "null".
	if got.header.Get("Referrer-Policy") != "same-origin" || !strings.Contains(got.header.Get("Content-Security-Policy"), "form-action 'self'") {
		t.Errorf("headers = %v", got.header)
	}
	if strings.Contains(got.body, "refresh") {
		t.Error("the page reloads for ever")
	}
	linked := f.want(http.StatusUnauthorized, f.visit("GET", "/flows/greet", "", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"))
	if !strings.Contains(linked.body, `http-equiv="refresh"`) {
		t.Error("a link from elsewhere does not come back with the cookie")
	}
	if api := f.want(http.StatusUnauthorized, f.visit("GET", "/api/v1/flows", "")); !strings.Contains(api.body, `"error"`) {
		t.Errorf("API: %s", api.body)
	}
}

func TestLoginForm(t *testing.T) {
	f := start(t)
	send := func(token, to string) reply {
		return f.visit("POST", "/login", url.Values{"token": {token}, "to": {to}}.Encode(),
			"Content-Type", "application/x-www-form-urlencoded", "Origin", f.http.URL)
	}
	wrong := f.want(http.StatusUnauthorized, send("<b>wrong", `/flows/"><script>`))
	if !strings.Contains(wrong.body, "not the token") || strings.Contains(wrong.body, "<script>") || wrong.header.Get("Set-Cookie") != "" {
		t.Errorf("wrong token: %v %s", wrong.header, wrong.body)
	}
	for to, want := range map[string]string{
		"/flows/greet?run=1": "/flows/greet?run=1", "": "/", "https://evil.example.com/flows/": "/", "//evil.example.com/flows/": "/",
		"/api/v1/flows": "/", "/login": "/", "javascript:alert(1)": "/", `/\evil.example.com`: "/",
	} {
		got := f.want(http.StatusSeeOther, send(token, to))
		if got.header.Get("Location") != want || got.header.Get("Set-Cookie") == "" {
			t.Errorf("to %q: Location = %q, want %q", to, got.header.Get("Location"), want)
		}
	}
	f.want(http.StatusForbidden, f.visit("POST", "/login", "token="+token, "Content-Type", "application/x-www-form-urlencoded", "Origin", "https://evil.example.com"))
	f.want(http.StatusRequestEntityTooLarge, send(token, strings.Repeat("x", 8<<10)))
}

func TestWithoutEditorThePageTellsHowToBuildIt(t *testing.T) {
	f := start(t)
	unbuilt, err := editor.New(fstest.MapFS{".keep": {}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Options{Engine: f.engine, Flows: f.flows, Editor: unbuilt, Token: token, Address: "127.0.0.1:7424"})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest("GET", "http://127.0.0.1:7424/flows/greet", nil)
	request.Header.Set("Authorization", "Bearer "+token)
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusOK || !strings.Contains(recorder.Body.String(), "<code>make</code>") {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}
