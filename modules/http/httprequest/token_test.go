package httprequest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/http/httprequest"
	"github.com/patchbay-dev/patchbay/modules/http/wire"
)

// TestTokenOfTheSettings is sent where a request has no login of its own, and not to
// another host after a redirect.
func TestTokenOfTheSettings(t *testing.T) {
	var saw []string
	note := func(r *http.Request) { saw = append(saw, r.Header.Get("Authorization")) }
	other := strings.Replace(serve(t, func(_ http.ResponseWriter, r *http.Request) { note(r) }), "127.0.0.1", "localhost", 1)
	here := serve(t, func(w http.ResponseWriter, r *http.Request) {
		note(r)
		if r.URL.Path == "/away" {
			http.Redirect(w, r, other, http.StatusFound)
		}
	})
	s := defaults()
	s.BearerToken = "of-the-settings"
	for name, test := range map[string]struct {
		in   httprequest.Request
		want string
	}{
		"no login":         {httprequest.Request{URL: here}, "Bearer of-the-settings"},
		"a token":          {httprequest.Request{URL: here, BearerToken: "own"}, "Bearer own"},
		"a user":           {httprequest.Request{URL: here, BasicAuth: httprequest.BasicAuth{User: "u", Password: "p"}}, "Basic dTpw"},
		"a header":         {httprequest.Request{URL: here, Headers: []wire.Header{{Key: "authorization", Value: "Own x"}}}, "Own x"},
		"another host":     {httprequest.Request{URL: here + "/away"}, "Bearer of-the-settings, "},
		"a redirect there": {httprequest.Request{URL: here + "/away", BearerToken: "own"}, "Bearer own, "},
	} {
		t.Run(name, func(t *testing.T) {
			saw = nil
			if err := start(t, s).Send("request", test.in).Err(); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(saw, ", "); got != test.want {
				t.Errorf("the servers saw %q, want %q", got, test.want)
			}
		})
	}
}
