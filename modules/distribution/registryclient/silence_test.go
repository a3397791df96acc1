package registryclient_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// TestSilentRegistry has a registry that takes a request and says nothing for a while.
func TestSilentRegistry(t *testing.T) {
	tests := map[string]struct {
		silent func(path string) bool
		lasts  time.Duration
		fails  string
		within time.Duration
	}{
		"to everything":               {func(string) bool { return true }, time.Hour, "it says nothing for 40s", 41 * time.Second},
		"while it pulls an image":     {func(path string) bool { return path != "/v2/" }, 5 * time.Minute, "", 6 * time.Minute},
		"for less than what is borne": {func(string) bool { return true }, 15 * time.Second, "", 5 * time.Minute},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source, client := unserved(t)
				begun := time.Now()
				source.Fault(func(_ http.ResponseWriter, r *http.Request) bool {
					if !test.silent(r.URL.Path) || time.Since(begun) >= test.lasts {
						return false
					}
					select {
					case <-time.After(test.lasts):
					case <-r.Context().Done():
					}
					return false
				})
				err := pull(t.Context(), client, source, "app", "1", registryclient.RepositoryOptions{Actions: "pull", Retries: 4})
				if (err != nil) != (test.fails != "") || err != nil && !strings.Contains(err.Error(), test.fails) {
					t.Errorf("got %v, want %q", err, test.fails)
				}
				var gone *registryclient.UnreachableError
				if err != nil && (!errors.As(err, &gone) || !gone.Sure || gone.Host != source.Host) {
					t.Errorf("%#v does not say that the host gives no answer", err)
				}
				if took := time.Since(begun); took > test.within {
					t.Errorf("took %s, want %s at most", took, test.within)
				}
				client.CloseIdle()
			})
		})
	}
}
