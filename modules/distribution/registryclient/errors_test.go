package registryclient_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// TestErrorsOfARegistry reads what registries write beside a status.
func TestErrorsOfARegistry(t *testing.T) {
	for name, test := range map[string]struct{ body, code, message string }{
		"one":        {`{"errors":[{"code":"DENIED","message":"not yours"}]}`, "DENIED", "not yours"},
		"two":        {`{"errors":[{"code":"A"},{"code":"B"}]}`, "A", ""},
		"empty list": {`{"errors":[]}`, "", ""},
		"no JSON":    {`<html>`, "", ""},
		"nothing":    {``, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			source := registrytest.New(t)
			addApp(t, source)
			source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/manifests/") {
					return false
				}
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, test.body)
				return true
			})
			_, err := newClient().Repository(source.Host, "app", readWith()).Get(t.Context(), "1")
			var answer *registryclient.RegistryError
			if !errors.As(err, &answer) || answer.Status != http.StatusBadRequest || answer.Code != test.code || answer.Message != test.message || module.IsRetryable(err) {
				t.Errorf("error = %v, as read %+v, want code %q and message %q", err, answer, test.code, test.message)
			}
		})
	}
}

// answering has a registry that answers readers of app:1 with a status, or one whose
// token service answers so.
func answering(t *testing.T, path string, status int) *registrytest.Registry {
	t.Helper()
	source := registrytest.New(t)
	addApp(t, source)
	if path == "/token" {
		source.RequireAuth(registrytest.Auth{Username: ada.Username, Password: ada.Password})
	}
	source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, path) {
			return false
		}
		registrytest.Refuse(w, status, "UNKNOWN")
		return true
	})
	return source
}

// TestRefused: which answers may hide an image from those who may not see it.
func TestRefused(t *testing.T) {
	for name, test := range map[string]struct {
		path   string
		status int
		want   bool
	}{
		"the registry: unauthorized":      {"/v2/app/", http.StatusUnauthorized, true},
		"the registry: forbidden":         {"/v2/app/", http.StatusForbidden, true},
		"the registry: not found":         {"/v2/app/", http.StatusNotFound, true},
		"the registry: a bad request":     {"/v2/app/", http.StatusBadRequest, false},
		"the registry: out of order":      {"/v2/app/", http.StatusBadGateway, false},
		"the token service: unauthorized": {"/token", http.StatusUnauthorized, true},
		"the token service: bad request":  {"/token", http.StatusBadRequest, true},
		"the token service: out of order": {"/token", http.StatusBadGateway, false},
	} {
		t.Run(name, func(t *testing.T) {
			source := answering(t, test.path, test.status)
			_, err := newClient().Repository(source.Host, "app", registryclient.RepositoryOptions{Actions: "pull"}).Get(t.Context(), "1")
			if err == nil || registryclient.Refused(err) != test.want {
				t.Errorf("%v is a refusal: %v, want %v", err, !test.want, test.want)
			}
		})
	}
	if registryclient.Refused(errors.New("no route to host")) {
		t.Error("what no registry has said is no refusal")
	}
}

// TestTheNextLoginAfterAnError: which answers to one login are worth trying the next.
func TestTheNextLoginAfterAnError(t *testing.T) {
	for name, test := range map[string]struct {
		path   string
		status int
		next   bool
	}{
		"the registry: forbidden":         {"/v2/app/", http.StatusForbidden, true},
		"the registry: a bad request":     {"/v2/app/", http.StatusBadRequest, false},
		"the token service: bad request":  {"/token", http.StatusBadRequest, true},
		"the token service: out of order": {"/token", http.StatusBadGateway, false},
	} {
		t.Run(name, func(t *testing.T) {
			source := answering(t, test.path, test.status)
			o := readWith(eve, ada)
			o.Retries = 0
			err := pull(t.Context(), newClient(), source, "app", "1", o)
			if err == nil || strings.Contains(err.Error(), "none of the 2 logins") != test.next {
				t.Errorf("%v: the next login was tried: %v, want %v", err, !test.next, test.next)
			}
		})
	}
}
