package copier_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

func pair(source, target *registrytest.Registry, image string) copier.Image {
	return copier.Image{Source: source.Host + "/" + image, Target: target.Host + "/" + image}
}

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
			source, target := registrytest.New(t), registrytest.New(t)
			source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 100))
			source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/manifests/") {
					return false
				}
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, test.body)
				return true
			})
			_, err := newClient().Copy(t.Context(), pair(source, target, "app:1"), options)
			var answer *copier.RegistryError
			if !errors.As(err, &answer) || answer.Status != http.StatusBadRequest || answer.Code != test.code || answer.Message != test.message || module.IsRetryable(err) {
				t.Errorf("error = %v, as read %+v, want code %q and message %q", err, answer, test.code, test.message)
			}
		})
	}
}

// TestNoBoundOfTheWait: without MaxWait a pause that a registry asks for is kept, and not
// an error at once.
func TestNoBoundOfTheWait(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 100))
	var asked atomic.Int64
	source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, "/manifests/") || asked.Add(1) != 1 {
			return false
		}
		w.Header().Set("Retry-After", "1")
		registrytest.Refuse(w, http.StatusTooManyRequests, "TOOMANYREQUESTS")
		return true
	})
	o := options
	o.MaxWait = 0
	if _, err := newClient().Copy(t.Context(), pair(source, target, "app:1"), o); err != nil {
		t.Error(err)
	}
}
