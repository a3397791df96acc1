package auth_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// Whatever the headers contain, a request without the token passes only a
// public path, and none passes by a foreign host.
func FuzzGuard(f *testing.F) {
	f.Add("127.0.0.1:7424", "/api/v1/flows", "Bearer x", "", "")
	f.Add("evil.example.com", "/login", "", "https://evil.example.com", "cross-site")
	f.Add("localhost@evil", "//", "bearer", "null", "none")
	g, err := auth.New(auth.Options{Token: token, Cookie: "patchbay", Public: []string{"/"},
		Refuse: func(w http.ResponseWriter, _ *http.Request, status int, _ error) { w.WriteHeader(status) }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, host, path, authorization, origin, site string) {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/", nil)
		r.Host, r.URL.Path = host, path
		r.Header.Set("Authorization", authorization)
		r.Header.Set("Origin", origin)
		r.Header.Set("Sec-Fetch-Site", site)
		passed := false
		g.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true })).ServeHTTP(httptest.NewRecorder(), r)
		if passed && path != "/" && !strings.Contains(authorization, token) {
			t.Errorf("passed without a token: %q %q", path, authorization)
		}
		if passed && strings.Contains(strings.ToLower(host), "evil") {
			t.Errorf("passed by host %q", host)
		}
	})
}
