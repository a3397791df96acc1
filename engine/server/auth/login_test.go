package auth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// asked is a guard with an authority, and what it let pass.
type asked struct {
	*auth.Guard
	*authority
}

func newAsked(t *testing.T, cookie, own string) asked {
	t.Helper()
	a := newAuthority()
	g, err := auth.New(auth.Options{Token: own, Cookie: cookie, Authority: auth.Remember(a),
		Refuse: func(w http.ResponseWriter, _ *http.Request, status int, _ error) { w.WriteHeader(status) }})
	if err != nil {
		t.Fatal(err)
	}
	return asked{g, a}
}

// get sends a request and returns the status and who it was taken for.
func (a asked) get(change func(*http.Request)) (status int, who auth.Identity) {
	r := httptest.NewRequest(http.MethodGet, "http://localhost/api/v1/flows", nil)
	change(r)
	recorder := httptest.NewRecorder()
	a.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { who = auth.Of(r.Context()) })).ServeHTTP(recorder, r)
	return recorder.Code, who
}

func bearer(token string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}

func (a asked) logIn(t *testing.T, token string) (*http.Cookie, error) {
	t.Helper()
	who, err := a.Guard.Identify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	if err := a.Login(recorder, who); err != nil {
		return nil, err
	}
	return recorder.Result().Cookies()[0], nil
}

func TestWhoATokenIsTakenFor(t *testing.T) {
	a := newAsked(t, "c", token)
	for name, test := range map[string]struct {
		token  string
		status int
		want   string
	}{
		"our own":     {token, 200, "administrator"},
		"the cluster": {"ann", 200, "ann"},
		"wrong":       {"wrong", 401, ""},
		"a name that says it is the administrator": {"administrator", 200, "administrator"},
	} {
		status, who := a.get(bearer(test.token))
		if status != test.status || who.Title() != test.want || who.Administrator != (test.token == token) {
			t.Errorf("%s: %d for %s, administrator %t", name, status, who, who.Administrator)
		}
	}
	a.err = errors.New("away")
	if status, _ := a.get(bearer("eve")); status != http.StatusServiceUnavailable {
		t.Errorf("with the authority away: %d", status)
	}
	if status, who := a.get(bearer(token)); status != http.StatusOK || !who.Administrator {
		t.Errorf("our own token, with the authority away: %d", status)
	}
}

func TestALoginEndsWithItsToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			ends time.Duration // of the token, 0: it does not say
			want time.Duration
		}{
			"an hour":     {time.Hour, time.Hour},
			"a year":      {365 * 24 * time.Hour, 12 * time.Hour},
			"without end": {0, 12 * time.Hour},
		} {
			a := newAsked(t, "c", token)
			if test.ends > 0 {
				a.ends = time.Now().Add(test.ends)
			}
			cookie, err := a.logIn(t, "ann")
			if err != nil || cookie.MaxAge != int(test.want.Seconds()) || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode {
				t.Fatalf("%s: cookie %v, %v", name, cookie, err)
			}
			use := func(r *http.Request) { r.AddCookie(cookie) }
			time.Sleep(test.want - time.Second)
			if status, who := a.get(use); status != 200 || who.Name != "ann" || who.Administrator {
				t.Errorf("%s: before its end %d for %s", name, status, who)
			}
			time.Sleep(time.Second) // a browser may keep the cookie all the same
			if status, _ := a.get(use); status != 401 {
				t.Errorf("%s: after its end %d", name, status)
			}
		}
	})
}

func TestARevokedTokenEndsItsLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAsked(t, "c", token)
		cookie, err := a.logIn(t, "ann")
		if err != nil {
			t.Fatal(err)
		}
		_, who := a.get(func(r *http.Request) { r.AddCookie(cookie) })
		a.set(func() { a.revoked["ann"] = true })
		time.Sleep(auth.RememberFor)
		if status, _ := a.get(func(r *http.Request) { r.AddCookie(cookie) }); status != 401 {
			t.Errorf("status = %d", status)
		}
		if err := a.Still(t.Context(), who); !errors.Is(err, auth.ErrRefused) {
			t.Errorf("a stream goes on: %v", err)
		}
		if err := a.Still(t.Context(), auth.Identity{Administrator: true}); err != nil {
			t.Errorf("the administrator's stream ends: %v", err)
		}
	})
}

func TestACookieIsOfOneServer(t *testing.T) {
	cookie, err := newAsked(t, "c", token).logIn(t, "ann")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(cookie.Value, "ann") || strings.Contains(cookie.Value, "YW5u") {
		t.Error("the cookie reveals the token")
	}
	changed := cookie.Value[:len(cookie.Value)-3] + "AAA"
	if changed == cookie.Value {
		changed = cookie.Value[:len(cookie.Value)-3] + "BBB"
	}
	for name, test := range map[string]struct{ name, own, value string }{
		"of another name":        {"d", token, cookie.Value},
		"of another token":       {"c", token[1:] + "x", cookie.Value},
		"changed":                {"c", token, changed},
		"cut":                    {"c", token, cookie.Value[:10]},
		"the token itself":       {"c", token, "ann"},
		"the server's own token": {"c", token, token},
		"empty":                  {"c", token, ""},
	} {
		a := newAsked(t, test.name, test.own)
		if status, _ := a.get(func(r *http.Request) { r.AddCookie(&http.Cookie{Name: test.name, Value: test.value}) }); status != 401 {
			t.Errorf("%s: status = %d", name, status)
		}
	}
}

func TestATokenThatNoCookieHolds(t *testing.T) {
	a := newAsked(t, "c", token)
	if _, err := a.logIn(t, strings.Repeat("x", 2700)); err != nil {
		t.Errorf("a token of 2700 bytes: %v", err)
	}
	if _, err := a.logIn(t, strings.Repeat("x", 4000)); !errors.Is(err, auth.ErrLongToken) {
		t.Errorf("a token of 4000 bytes: %v", err)
	}
}
