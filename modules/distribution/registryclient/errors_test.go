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
