package copier_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// TestHiddenImages has a registry that answers 404 or 403 to everybody who has not
// signed in, and asks nobody to do so, except at /v2/.
func TestHiddenImages(t *testing.T) {
	for _, refusal := range []int{http.StatusNotFound, http.StatusForbidden} {
		for _, allow := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d, private images allowed %t", refusal, allow), func(t *testing.T) {
				source, target := registrytest.New(t), registrytest.New(t)
				source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 2000)...)
				source.Fault(registrytest.Door{Users: map[registryclient.Login][]string{ada: {"app"}}, Refusal: refusal}.Fault)
				target.RequireAuth(signIn(writer))
				o := options
				o.SourceLogins, o.TargetLogins, o.AllowPrivate = []registryclient.Login{ada}, []registryclient.Login{writer}, allow
				client := newClient()
				mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
				wantSame(t, source, target, "app", "1", "app", "1")
				if digest, err := newClient().Digest(t.Context(), source.Host+"/app:1", false, o.SourceLogins); digest == "" || err != nil {
					t.Errorf("digest = %q, %v", digest, err)
				}
				pings := 0
				for _, request := range source.Requests() {
					if request == "GET /v2/" {
						pings++
					}
				}
				if pings != 2 {
					t.Errorf("%d pings of two clients: %q", pings, source.Requests())
				}
			})
		}
	}
}
