package registryclient_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// refusal is a status with a challenge, none when that is "". HOST means the
// registry's address.
type refusal struct {
	status    int
	challenge string
}

func (r refusal) answer(w http.ResponseWriter, host string) {
	if r.challenge != "" {
		w.Header().Set("WWW-Authenticate", strings.ReplaceAll(r.challenge, "HOST", host))
	}
	w.WriteHeader(r.status)
}

// TestWaysToAskForALogin has registries that ask for a login in many ways, and token
// services that answer in many ways: whoever has the login gets the image.
func TestWaysToAskForALogin(t *testing.T) {
	const basic, bearer = `Basic realm="x"`, `Bearer realm="http://HOST/token",service="s"`
	const token = `{"token":"T"}`
	tests := map[string]struct {
		ping, repository refusal // what is said to those who have not signed in
		status           int     // of the token service
		token            string  // its answer; none when the registry wants a password
		fails            string
	}{
		"the usual way": {refusal{401, bearer}, refusal{401, bearer}, 200, token, ""},
		"a password":    {refusal{401, basic}, refusal{401, basic}, 0, "", ""},

		"realm with a path only":    {refusal{401, `Bearer realm="/token"`}, refusal{401, `Bearer realm="/token"`}, 200, token, ""},
		"realm beside the API":      {refusal{401, `Bearer realm="../token"`}, refusal{401, `Bearer realm="../token"`}, 200, token, ""},
		"realm without a scheme":    {refusal{401, `Bearer realm="//HOST/token"`}, refusal{401, `Bearer realm="//HOST/token"`}, 200, token, ""},
		"realm with a query":        {refusal{401, `Bearer realm="http://HOST/token?a=b",service="s"`}, refusal{401, ""}, 200, token, ""},
		"403 with a password":       {refusal{200, ""}, refusal{403, basic}, 0, "", ""},
		"403 with a token":          {refusal{200, ""}, refusal{403, bearer}, 200, token, ""},
		"404 with a token":          {refusal{200, ""}, refusal{404, bearer}, 200, token, ""},
		"asks in two ways":          {refusal{401, bearer}, refusal{401, basic}, 200, `{"token":"another registry's"}`, ""},
		"asks in the other order":   {refusal{401, basic}, refusal{401, bearer}, 200, token, ""},
		"nothing at /v2/":           {refusal{404, ""}, refusal{401, bearer}, 200, token, ""},
		"asks at /v2/ though it is": {refusal{200, bearer}, refusal{404, ""}, 200, token, ""},
		"asks nobody":               {refusal{200, ""}, refusal{403, ""}, 0, "", "403 Forbidden"},

		"a token was created":      {refusal{401, bearer}, refusal{401, bearer}, 201, token, ""},
		"end in other letters":     {refusal{401, bearer}, refusal{401, bearer}, 200, `{"token":"T","Expires_In":"60"}`, ""},
		"end given twice":          {refusal{401, bearer}, refusal{401, bearer}, 200, `{"expires_in":"60","token":"T","expires_in":60}`, ""},
		"end is an object":         {refusal{401, bearer}, refusal{401, bearer}, 200, `{"access_token":"T","token":null,"expires_in":{"s":60}}`, ""},
		"answer with a byte order": {refusal{401, bearer}, refusal{401, bearer}, 200, "\ufeff" + token, ""},
		"answer is a page":         {refusal{401, bearer}, refusal{401, bearer}, 200, "<html>", "the token service's answer is not JSON"},
		"answer without a token":   {refusal{401, bearer}, refusal{401, bearer}, 200, `{"refresh_token":"ada-secret"}`, "holds no token"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			source := registrytest.New(t)
			addApp(t, source)
			source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				user, password, _ := r.BasicAuth()
				signedIn := registryclient.Login{Username: user, Password: password} == ada
				switch {
				case r.URL.Path == "/token" && signedIn:
					w.WriteHeader(test.status)
					_, _ = fmt.Fprint(w, test.token)
				case r.URL.Path == "/token":
					w.WriteHeader(http.StatusUnauthorized)
				case strings.Contains(test.token, "T\"") && r.Header.Get("Authorization") == "Bearer T", !strings.Contains(test.token, "T\"") && signedIn:
					return false
				case r.URL.Path == "/v2/":
					test.ping.answer(w, source.Host)
				default:
					test.repository.answer(w, source.Host)
				}
				return true
			})
			err := pull(t.Context(), newClient(), source, "app", "1", readWith(ada))
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) || strings.Contains(err.Error(), ada.Password) {
					t.Errorf("error = %v, want %q in it", err, test.fails)
				}
				return
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTokenServiceBesideTheRegistry has the token service at another port of the
// registry's address, as a GitLab has that is reached by its IP address, and elsewhere.
func TestTokenServiceBesideTheRegistry(t *testing.T) {
	source := registrytest.New(t)
	addApp(t, source)
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"token":"T","refresh_token":"very-secret"}`)
	}))
	t.Cleanup(tokens.Close)
	realm := tokens.URL
	source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") == "Bearer T" {
			return false
		}
		refusal{401, `Bearer realm="` + realm + `/token",service="s"`}.answer(w, source.Host)
		return true
	})
	mustPull(t, newClient(), source, "app", "1", readWith(ada))

	realm = "http://169.254.169.254"
	err := pull(t.Context(), newClient(), source, "app", "1", readWith(ada))
	if err == nil || !strings.Contains(err.Error(), "private or link-local address") {
		t.Errorf("error = %v", err)
	}
}
