package copier_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// TestTokenServiceRefusesAnonymous: where nobody gets a token without a login, whatever
// the token service answers, an image is not published: it may be private.
func TestTokenServiceRefusesAnonymous(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		want   string
	}{
		"refused":       {http.StatusUnauthorized, "would publish the image"},
		"a bad request": {http.StatusBadRequest, "would publish the image"},
		"out of order":  {http.StatusBadGateway, "502 Bad Gateway"},
	} {
		t.Run(name, func(t *testing.T) {
			source, target := registrytest.New(t), registrytest.New(t)
			source.RequireAuth(registrytest.Auth{Username: reader.Username, Password: reader.Password})
			source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 100))
			source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				if _, _, signedIn := r.BasicAuth(); r.URL.Path != "/token" || signedIn {
					return false
				}
				registrytest.Refuse(w, test.status, "UNKNOWN")
				return true
			})
			o := options
			o.SourceLogins, o.MaxRetries = []registryclient.Login{reader}, 0
			_, err := newClient().Copy(t.Context(), pair(source, target, "app:1"), o)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if target.Received() > 0 {
				t.Errorf("%d bytes were sent to the target", target.Received())
			}
		})
	}
}
