package copier_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// TestTokenServiceRefusesAnonymous: where nobody gets a token without a login, whatever
// the token service answers, an image is not published: it may be private.
func TestTokenServiceRefusesAnonymous(t *testing.T) {
	for name, status := range map[string]int{
		"refused":       http.StatusUnauthorized,
		"a bad request": http.StatusBadRequest,
		"out of order":  http.StatusBadGateway,
	} {
		t.Run(name, func(t *testing.T) {
			source, target := registrytest.New(t), registrytest.New(t)
			source.RequireAuth(registrytest.Auth{Username: reader.Username, Password: reader.Password})
			source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 100))
			source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				if _, _, signedIn := r.BasicAuth(); r.URL.Path != "/token" || signedIn {
					return false
				}
				registrytest.Refuse(w, status, "UNKNOWN")
				return true
			})
			o := options
			o.SourceLogins, o.MaxRetries = []copier.Login{reader}, 0
			_, err := newClient().Copy(t.Context(), pair(source, target, "app:1"), o)
			if err == nil || !strings.Contains(err.Error(), "would publish the image") {
				t.Errorf("error = %v", err)
			}
			if target.Received() > 0 {
				t.Errorf("%d bytes were sent to the target", target.Received())
			}
		})
	}
}
