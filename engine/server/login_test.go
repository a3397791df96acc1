package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// logIn sends the login form from an address.
func (f *fixture) logIn(address, with string) *httptest.ResponseRecorder {
	request := httptest.NewRequest("POST", "http://127.0.0.1:7424/login", strings.NewReader("token="+url.QueryEscape(with)))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.RemoteAddr = address + ":1234"
	answer := httptest.NewRecorder()
	f.server.ServeHTTP(answer, request)
	return answer
}

func TestLoginsArePaced(t *testing.T) {
	f := start(t)
	for i := range 5 {
		if got := f.logIn("10.0.0.1", "wrong"); got.Code != http.StatusUnauthorized {
			t.Fatalf("try %d: status = %d", i, got.Code)
		}
	}
	for range 50 {
		got := f.logIn("10.0.0.1", "wrong")
		seconds, err := strconv.Atoi(got.Header().Get("Retry-After"))
		if got.Code != http.StatusTooManyRequests || err != nil || seconds < 1 || !strings.Contains(got.Body.String(), "Wait") {
			t.Fatalf("status = %d, Retry-After %q: %s", got.Code, got.Header().Get("Retry-After"), got.Body)
		}
	}
	link := httptest.NewRequest("GET", "http://127.0.0.1:7424/login?token=wrong", nil)
	link.RemoteAddr = "10.0.0.1:99"
	answer := httptest.NewRecorder()
	f.server.ServeHTTP(answer, link)
	if answer.Code != http.StatusTooManyRequests {
		t.Errorf("the login link has another pace: status = %d", answer.Code)
	}
	// Others, and whoever has the token, are not concerned.
	if got := f.logIn("10.0.0.2", "wrong"); got.Code != http.StatusUnauthorized {
		t.Errorf("another address: status = %d", got.Code)
	}
	for _, address := range []string{"10.0.0.3", "10.0.0.1"} {
		if got := f.logIn(address, token); got.Code != http.StatusSeeOther {
			t.Errorf("the right token from %s: status = %d", address, got.Code)
		}
	}
	if got := f.logIn("10.0.0.1", "wrong"); got.Code != http.StatusUnauthorized {
		t.Errorf("after the right token: status = %d", got.Code)
	}
}
