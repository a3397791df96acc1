package server_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestLoginLink(t *testing.T) {
	f := start(t)
	open := func(method, path string, cookie *http.Cookie, header ...string) reply {
		request, err := http.NewRequestWithContext(t.Context(), method, f.http.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if cookie != nil {
			request.AddCookie(cookie)
		}
		for i := 0; i < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
		return f.do(request)
	}
	f.want(http.StatusUnauthorized, open("GET", "/login", nil))
	f.want(http.StatusUnauthorized, open("GET", "/login?token=wrong", nil))
	got := f.want(http.StatusSeeOther, open("GET", "/login?token="+token, nil))
	cookie, err := http.ParseSetCookie(got.header.Get("Set-Cookie"))
	if err != nil || got.header.Get("Location") != "/" {
		t.Fatalf("login: %v, %v", got.header, err)
	}
	if cookie.Name != "patchbay_7424" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || strings.Contains(cookie.Value, token) {
		t.Errorf("cookie = %v", cookie)
	}
	f.want(http.StatusOK, open("GET", "/api/v1/flows", cookie))
	f.want(http.StatusForbidden, open("POST", "/api/v1/check", cookie))
	f.want(http.StatusForbidden, open("POST", "/api/v1/check", cookie, "Origin", "https://evil.example.com"))
	f.want(http.StatusOK, open("POST", "/api/v1/check", cookie, "Origin", f.http.URL))
}

func TestPublicPagesSayLittle(t *testing.T) {
	f := start(t)
	tests := map[string]struct {
		path, want string
		status     int
	}{
		"login":  {"/login", "Token", http.StatusUnauthorized},
		"health": {"/healthz", `"ok"`, http.StatusOK},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), "GET", f.http.URL+test.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := f.want(test.status, f.do(request))
			if !strings.Contains(got.body, test.want) || strings.Contains(got.body, "http:") || strings.Contains(got.body, token) {
				t.Errorf("body = %s", got.body)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	f := start(t)
	tests := map[string]string{"page": "/", "answer": "/api/v1/flows", "failure": "/api/v1/nothing"}
	for name, path := range tests {
		t.Run(name, func(t *testing.T) {
			got := f.call("GET", path, "")
			for key, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
				"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			} {
				if !strings.Contains(got.header.Get(key), want) {
					t.Errorf("%s = %q, want %q", key, got.header.Get(key), want)
				}
			}
			if allowed := got.header.Get("Access-Control-Allow-Origin"); allowed != "" {
				t.Errorf("CORS is open to %s", allowed)
			}
			if strings.Contains(got.header.Get("Content-Security-Policy"), "unsafe") {
				t.Error("the policy allows something unsafe")
			}
		})
	}
}

func TestForeignHostIsRefused(t *testing.T) {
	f := start(t)
	for _, path := range []string{"/", "/login", "/api/v1/flows"} {
		request, err := http.NewRequestWithContext(t.Context(), "GET", f.http.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = "rebound.example.com"
		request.Header.Set("Authorization", "Bearer "+token)
		f.want(http.StatusMisdirectedRequest, f.do(request))
	}
}

func TestBodiesAreBounded(t *testing.T) {
	f := start(t)
	f.want(http.StatusRequestEntityTooLarge, f.call("POST", "/api/v1/check", strings.Repeat("#", 9<<20)))
	f.want(http.StatusUnsupportedMediaType, f.call("POST", "/api/v1/solutions/hello/install", `{}`, "Content-Type", "text/plain"))
	f.want(http.StatusBadRequest, f.call("POST", "/api/v1/solutions/hello/install", `{"vaules":{}}`))
	f.want(http.StatusBadRequest, f.call("POST", "/api/v1/solutions/hello/install", `{} {}`))
}
