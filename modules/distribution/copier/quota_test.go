package copier_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

var (
	ada = registryclient.Login{Username: "ada", Password: "ada-secret"}
	bob = registryclient.Login{Username: "bob", Password: "bob-secret"}
)

// limited answers everybody by the account, with the figures that each has left; an
// account that has none left gets 429.
func limited(left map[string]int, counts func(*http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		user, _, _ := r.BasicAuth()
		if r.URL.Path == "/v2/" {
			w.Header().Set("WWW-Authenticate", `Basic realm="limited"`)
			registrytest.Refuse(w, http.StatusUnauthorized, "UNAUTHORIZED")
			return true
		}
		if left[user] <= 0 {
			w.Header().Set("Retry-After", "3600")
			registrytest.Refuse(w, http.StatusTooManyRequests, "TOOMANYREQUESTS")
			return true
		}
		if counts(r) {
			left[user]--
		}
		w.Header().Set("Ratelimit-Limit", "100;w=21600")
		w.Header().Set("Ratelimit-Remaining", strconv.Itoa(left[user])+";w=21600")
		return false
	}
}

func pulls(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/manifests/")
}

// TestWhoseQuota has an anonymous account with little or nothing left beside a login
// with plenty, or the other way round: neither holds up the other.
func TestWhoseQuota(t *testing.T) {
	tests := map[string]struct {
		anonymous, signedIn int
		first               []registryclient.Login // of a copy before, of another image
		logins              []registryclient.Login
		targetAsks, allow   bool
		want                string // of the error
	}{
		"anonymous has nothing left":                     {0, 90, nil, []registryclient.Login{ada}, true, false, ""},
		"anonymous has nothing left, private allowed":    {0, 90, nil, []registryclient.Login{ada}, false, true, ""},
		"anonymous has nothing left, so it is not known": {0, 90, nil, []registryclient.Login{ada}, false, false, "not known whether the image is public"},
		"anonymous is below the floor":                   {5, 90, nil, []registryclient.Login{ada}, false, false, ""},
		"anonymous has met its end before":               {0, 90, []registryclient.Login{}, []registryclient.Login{ada}, true, false, ""},
		"the login has nothing left, anonymous has":      {90, 0, []registryclient.Login{ada}, nil, false, false, ""},
		"one login has nothing left, the next has":       {0, 90, nil, []registryclient.Login{bob, ada}, true, false, ""},
		"the login is below the floor":                   {90, 5, []registryclient.Login{ada}, []registryclient.Login{ada}, true, false, "of 100 pulls left, below the floor"},
		"the login has nothing left":                     {90, 0, nil, []registryclient.Login{ada}, true, false, "Retry-After"},
		"anonymous below the floor, and nobody else is":  {5, 90, []registryclient.Login{ada}, nil, false, false, "5 of 100 pulls left"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source, target, client := network(t)
				source.Fault(limited(map[string]int{"": test.anonymous, "ada": test.signedIn}, pulls))
				o := options
				o.RateBudgetFloor, o.AllowPrivate = 10, test.allow
				if test.targetAsks {
					target.RequireAuth(registrytest.Auth{Username: "writer", Password: "write-secret", Basic: true})
					o.TargetLogins = []registryclient.Login{writer}
				}
				if test.first != nil {
					before := o
					before.SourceLogins = test.first
					_, _ = client.Copy(t.Context(), copier.Image{Source: source.Host + "/other:1", Target: target.Host + "/other:1"}, before)
				}
				begun := time.Now()
				o.SourceLogins = test.logins
				_, err := client.Copy(t.Context(), copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, o)
				switch {
				case test.want == "" && err != nil:
					t.Error(err)
				case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || !module.IsRetryable(err)):
					t.Errorf("error = %v, want %q", err, test.want)
				}
				if waited := time.Since(begun); waited > 20*time.Second {
					t.Errorf("waited %s", waited)
				}
			})
		})
	}
}

// TestAskingCostsThePayingAccountNothing counts what each account pays for a public
// image that is copied with a login, by tag and by digest.
func TestAskingCostsThePayingAccountNothing(t *testing.T) {
	for _, byDigest := range []bool{false, true} {
		t.Run(fmt.Sprint("by digest ", byDigest), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source, target, client := network(t)
				image := source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 20_000)...)
				left := map[string]int{"": 90, "ada": 90}
				source.Fault(limited(left, func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/manifests/") }))
				o := options
				o.SourceLogins = []registryclient.Login{ada}
				from := source.Host + "/app:1"
				if byDigest {
					from += "@" + image.Digest
				}
				mustCopy(t, client, from, target.Host+"/app:1", o)
				if left[""] != 89 || left["ada"] != 89 {
					t.Errorf("left = %v, want one anonymous HEAD and one GET of the login: %q", left, source.Requests())
				}
				anonymous, ok := client.Rate(from, nil)
				if !ok || anonymous.Remaining != 89 || anonymous.Account != "anonymous" {
					t.Errorf("rate = %+v", anonymous)
				}
				if rate, ok := client.Rate(from, o.SourceLogins); !ok || rate.Account != "signed in" {
					t.Errorf("rate = %+v", rate)
				}
			})
		})
	}
}
