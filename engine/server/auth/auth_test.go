package auth_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

func TestTokenSurvivesAndIsPrivate(t *testing.T) {
	directory := t.TempDir()
	first, err := auth.Token(directory)
	if err != nil || len(first) != 43 {
		t.Fatalf("Token = %q, %v; want 43 characters", first, err)
	}
	path := filepath.Join(directory, "token")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a new token: %v, %v; want mode 0600", info, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if second, err := auth.Token(directory); err != nil || second != first {
		t.Errorf("second Token = %q, %v", second, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, want 0600", info.Mode())
	}
}

func TestDamagedTokens(t *testing.T) {
	for name, content := range map[string]string{
		"empty":                 "",
		"cut":                   token[:20],
		"cut within a byte":     token[:21],
		"long, then no base64":  token + token + "!",
		"another text":          "this is not a token at all, whatever the length of it may be",
		"two of them on a line": token + " " + token,
		"a digit short":         token[:42],
	} {
		t.Run(name, func(t *testing.T) {
			directory := t.TempDir()
			path := filepath.Join(directory, "token")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := auth.Token(directory); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("Token = %q, %v; want an error that names the file", got, err)
			}
		})
	}
}

const token = "0123456789012345678901234567890123456789012"

func guard(t *testing.T, tls bool) *auth.Guard {
	t.Helper()
	g, err := auth.New(auth.Options{Token: token, Cookie: "patchbay", Hosts: []string{"patchbay.example.com"}, TLS: tls, Public: []string{"/login"},
		Probes: []string{"/healthz"},
		Page:   func(path string) bool { return path == "/" || path == "/flows/x" },
		Refuse: func(w http.ResponseWriter, _ *http.Request, status int, _ error) { w.WriteHeader(status) }})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func loginCookie(t *testing.T, g *auth.Guard) *http.Cookie {
	t.Helper()
	recorder := httptest.NewRecorder()
	if err := g.Login(recorder, auth.Identity{Administrator: true}); err != nil {
		t.Fatal(err)
	}
	cookie := recorder.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Value == token {
		t.Fatalf("cookie = %v", cookie)
	}
	return cookie
}

func TestWrap(t *testing.T) {
	const bearer = "Bearer " + token
	tests := map[string]struct {
		method, host, path string
		header             map[string]string
		cookie, tls        bool
		want               int
	}{
		"public":                        {path: "/login", want: 200},
		"public needs a host of ours":   {path: "/login", host: "evil.example.com", want: 421},
		"no token":                      {want: 401},
		"below a public path":           {path: "/login/x", want: 401},
		"public path with a slash more": {path: "//", want: 401},
		"token":                         {header: map[string]string{"Authorization": bearer}, want: 200},
		"token, other case":             {header: map[string]string{"Authorization": "bearer " + token}, want: 200},
		"wrong token":                   {header: map[string]string{"Authorization": bearer + "x"}, want: 401},
		"empty token":                   {header: map[string]string{"Authorization": "Bearer "}, want: 401},
		"basic":                         {header: map[string]string{"Authorization": "Basic " + token}, want: 401},
		"wrong token beside a cookie":   {header: map[string]string{"Authorization": "Bearer x"}, cookie: true, want: 401},
		"token as cookie":               {header: map[string]string{"Cookie": "patchbay=" + token}, want: 401},
		"cookie":                        {cookie: true, want: 200},
		"cookie writes from our page":   {method: "POST", cookie: true, header: map[string]string{"Origin": "http://127.0.0.1:7424"}, want: 200},
		"cookie writes from nowhere":    {method: "POST", cookie: true, want: 403},
		"cookie writes from elsewhere":  {method: "POST", cookie: true, header: map[string]string{"Origin": "http://127.0.0.1:8080"}, want: 403},
		"cookie writes from null":       {method: "POST", cookie: true, header: map[string]string{"Origin": "null"}, want: 403},
		"cookie writes from https":      {method: "POST", cookie: true, header: map[string]string{"Origin": "https://127.0.0.1:7424"}, want: 403},
		"https writes from https":       {method: "POST", cookie: true, tls: true, header: map[string]string{"Origin": "https://127.0.0.1:7424"}, want: 200},
		"cookie read by another site":   {cookie: true, header: map[string]string{"Sec-Fetch-Site": "cross-site"}, want: 403},
		"cookie read by another port":   {cookie: true, header: map[string]string{"Sec-Fetch-Site": "same-site"}, want: 403},
		"page without a login":          {path: "/flows/x", want: 401},
		"page in a frame elsewhere":     {path: "/flows/x", header: map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, want: 403},
		"link to a page, logged out":    {path: "/flows/x", header: map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, want: 401},
		"link to a page":                {path: "/flows/x", cookie: true, header: map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, want: 200},
		"link to the API":               {cookie: true, header: map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, want: 403},
		"form from elsewhere":           {method: "POST", path: "/login", header: map[string]string{"Origin": "https://evil.example.com"}, want: 403},
		"link to the login":             {path: "/login", header: map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, want: 200},
		"token from another origin":     {header: map[string]string{"Authorization": bearer, "Origin": "https://evil.example.com"}, want: 403},
		"token writes without origin":   {method: "POST", header: map[string]string{"Authorization": bearer}, want: 200},
		"rebound host":                  {host: "evil.example.com:7424", header: map[string]string{"Authorization": bearer}, want: 421},
		"configured host":               {host: "Patchbay.example.com:443", header: map[string]string{"Authorization": bearer}, want: 200},
		"localhost":                     {host: "localhost:9", header: map[string]string{"Authorization": bearer}, want: 200},
		"IPv6":                          {host: "[::1]:7424", header: map[string]string{"Authorization": bearer}, want: 200},
		"a name that begins like ours":  {host: "localhost.evil.example.com", header: map[string]string{"Authorization": bearer}, want: 421},
		"a user in the host":            {host: "localhost@evil.example.com", header: map[string]string{"Authorization": bearer}, want: 421},
		"a user before our host":        {host: "evil.example.com@localhost", header: map[string]string{"Authorization": bearer}, want: 421},
		"a path after our host":         {host: "localhost/evil.example.com", header: map[string]string{"Authorization": bearer}, want: 421},
		"a port that is no number":      {host: "localhost:port", header: map[string]string{"Authorization": bearer}, want: 421},
		"an address that is not ours":   {host: "10.1.2.3:7424", header: map[string]string{"Authorization": bearer}, want: 421},
		"no host":                       {host: ":7424", header: map[string]string{"Authorization": bearer}, want: 421},
		"probe":                         {path: "/healthz", want: 200},
		"probe by an address":           {path: "/healthz", host: "10.1.2.3:7424", want: 200},
		"below a probe":                 {path: "/healthz/x", want: 401},
		"probe that writes":             {method: "POST", path: "/healthz", want: 401},
		"probe that writes, elsewhere":  {method: "POST", path: "/healthz", host: "10.1.2.3:7424", want: 421},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g := guard(t, test.tls)
			method, path, host := "GET", "/api/v1/flows", "127.0.0.1:7424"
			if test.method != "" {
				method = test.method
			}
			if test.path != "" {
				path = test.path
			}
			if test.host != "" {
				host = test.host
			}
			r := httptest.NewRequest(method, "http://localhost/", nil)
			r.URL.Path, r.Host = path, host
			for key, value := range test.header {
				r.Header.Set(key, value)
			}
			if test.cookie {
				r.AddCookie(loginCookie(t, g))
			}
			recorder := httptest.NewRecorder()
			g.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(recorder, r)
			if recorder.Code != test.want {
				t.Errorf("status = %d, want %d", recorder.Code, test.want)
			}
			if (recorder.Code == 401) != (recorder.Header().Get("WWW-Authenticate") != "") {
				t.Error("WWW-Authenticate belongs to 401")
			}
		})
	}
}

func TestLogoutTakesTheCookieAway(t *testing.T) {
	recorder := httptest.NewRecorder()
	guard(t, true).Logout(recorder)
	cookie := recorder.Result().Cookies()[0]
	if cookie.MaxAge >= 0 || cookie.Value != "" || !cookie.Secure {
		t.Errorf("cookie = %v", cookie)
	}
}

func TestOptionsThatAreRequired(t *testing.T) {
	refuse := func(http.ResponseWriter, *http.Request, int, error) {}
	for name, test := range map[string]struct {
		options auth.Options
		good    bool
	}{
		"all":           {auth.Options{Token: token[:32], Cookie: "c", Refuse: refuse}, true},
		"no token":      {auth.Options{Cookie: "c", Refuse: refuse}, false},
		"a short token": {auth.Options{Token: token[:31], Cookie: "c", Refuse: refuse}, false},
		"no cookie":     {auth.Options{Token: token, Refuse: refuse}, false},
		"no Refuse":     {auth.Options{Token: token, Cookie: "c"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := auth.New(test.options); (err == nil) != test.good {
				t.Errorf("error = %v", err)
			}
		})
	}
}
