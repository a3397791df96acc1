package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/auth/oidc"
	"github.com/patchbay-dev/patchbay/engine/server/auth/oidc/issuertest"
)

// browser sends requests as a browser that keeps cookies does.
type browser struct {
	f       *fixture
	cookies map[string]*http.Cookie
}

func (b *browser) open(link string) *httptest.ResponseRecorder {
	request := httptest.NewRequest("GET", link, nil)
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	request.Header.Set("Sec-Fetch-Mode", "navigate")
	for _, cookie := range b.cookies {
		request.AddCookie(cookie)
	}
	answer := httptest.NewRecorder()
	b.f.server.ServeHTTP(answer, request)
	for _, cookie := range answer.Result().Cookies() {
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
			continue
		}
		b.cookies[cookie.Name] = cookie
	}
	return answer
}

func TestLoginAtAnIssuer(t *testing.T) {
	issuer := issuertest.Start(t)
	everybody := someRights()
	everybody.rights["o:ann"] = everybody.rights["viewer"]
	provider, err := oidc.New(oidc.Options{Issuer: issuer.URL, ClientID: "patchbay", UsernamePrefix: "o:"}, everybody)
	if err != nil {
		t.Fatal(err)
	}
	f := greeted(t, func(o *server.Options) { o.Authority, o.Issuer = provider, provider })
	b := &browser{f: f, cookies: map[string]*http.Cookie{}}
	const here = "http://127.0.0.1:7424"
	if page := b.open(here + "/flows/greet").Body.String(); !strings.Contains(page, "/login/begin?to=%2fflows%2fgreet") {
		t.Fatalf("the login page: %s", page)
	}
	began := b.open(here + "/login/begin?to=/flows/greet")
	if began.Code != http.StatusSeeOther {
		t.Fatal(began.Code, began.Body)
	}
	pending := b.cookies["patchbay_7424_pending"]
	if pending == nil || !pending.HttpOnly || pending.SameSite != http.SameSiteLaxMode || pending.Path != "/login" || pending.MaxAge != 600 {
		t.Fatalf("cookie = %v", pending)
	}
	back := issuer.LogIn(t, began.Header().Get("Location"), nil)
	if !strings.HasPrefix(back, here+"/login/finish?") {
		t.Fatalf("it leads back to %s", back)
	}

	thief := &browser{f: f, cookies: map[string]*http.Cookie{}}
	if got := thief.open(back); got.Code != http.StatusUnauthorized || len(thief.cookies) > 0 {
		t.Errorf("in another browser: %d, %v", got.Code, thief.cookies)
	}
	got := b.open(back)
	if got.Code != http.StatusSeeOther || got.Header().Get("Location") != "/flows/greet" || b.cookies["patchbay_7424_pending"] != nil {
		t.Fatalf("back: %d to %s, %v: %s", got.Code, got.Header().Get("Location"), b.cookies, got.Body)
	}
	for path, want := range map[string]int{"/api/v1/flows": http.StatusOK, "/api/v1/secrets": http.StatusForbidden} {
		request, err := http.NewRequestWithContext(t.Context(), "GET", f.http.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.AddCookie(b.cookies["patchbay_7424"])
		f.want(want, f.do(request))
	}
	if got := b.open(back); got.Code != http.StatusUnauthorized {
		t.Errorf("the way back a second time: %d", got.Code)
	}
}

// TestALoginLeadsNowhereElse holds that a page of another site can't choose where a login
// ends, and that without an issuer the paths are not there.
func TestALoginLeadsNowhereElse(t *testing.T) {
	issuer := issuertest.Start(t)
	provider, err := oidc.New(oidc.Options{Issuer: issuer.URL, ClientID: "patchbay"}, someRights())
	if err != nil {
		t.Fatal(err)
	}
	f := start(t, func(o *server.Options) {
		o.Authority, o.Issuer, o.Redirect = provider, provider, "https://patchbay.example.com"
	})
	b := &browser{f: f, cookies: map[string]*http.Cookie{}}
	link, err := url.Parse(b.open("http://127.0.0.1:7424/login/begin?to=https://evil.example.com/").Header().Get("Location"))
	if err != nil || link.Query().Get("redirect_uri") != "https://patchbay.example.com/login/finish" {
		t.Errorf("it leads back to %s, %v", link, err)
	}
	if got := b.open("http://evil.example.com/login/begin"); got.Code != http.StatusMisdirectedRequest {
		t.Errorf("by another host: %d", got.Code)
	}
	plain := &browser{f: start(t), cookies: map[string]*http.Cookie{}}
	for _, path := range []string{"/login/begin", "/login/finish"} {
		if got := plain.open("http://127.0.0.1:7424" + path); got.Code != http.StatusForbidden && got.Code != http.StatusUnauthorized {
			t.Errorf("%s without an issuer: %d", path, got.Code)
		}
	}
}
