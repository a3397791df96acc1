package copier_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// door lets users into repositories by password. refusal is what it says to those who
// have not signed in, and denial to those who may not see a repository; 401 comes with
// a challenge, everything else without.
type door struct {
	users           map[copier.Login][]string // the repositories that each may see
	readers         map[copier.Login]bool     // who may not write
	public          []string
	refusal, denial int
}

func (d door) fault(w http.ResponseWriter, r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	repository, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/"), "/")
	login := copier.Login{Username: user, Password: password}
	sees, known := d.users[login]
	writes := r.Method != http.MethodGet && r.Method != http.MethodHead
	status := 0
	switch {
	case !ok && slices.Contains(d.public, repository) && !writes:
	case r.URL.Path == "/v2/" && !known, ok && !known:
		status = http.StatusUnauthorized
	case !ok:
		status = d.refusal
	case r.URL.Path != "/v2/" && (!slices.Contains(sees, repository) || writes && d.readers[login]):
		status = d.denial
	}
	if status == 0 {
		return false
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="door"`)
	}
	registrytest.Refuse(w, status, "DENIED")
	return true
}

var (
	ada = copier.Login{Username: "ada", Password: "ada-secret"}
	bob = copier.Login{Username: "bob", Password: "bob-secret"}
	eve = copier.Login{Username: "eve", Password: "eve-secret"}
)

// TestEachLoginIsTried has several logins for one host, as the users of GitLab and
// Quay have: whichever may see the repository is found, and kept.
func TestEachLoginIsTried(t *testing.T) {
	for _, denial := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
		for _, refusal := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
			for _, byDigest := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d, hidden behind %d, by digest %t", denial, refusal, byDigest), func(t *testing.T) {
					source, target := registrytest.New(t), registrytest.New(t)
					image := source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 2000, 1000)...)
					source.AddImage(t, "other", "1", registrytest.OCIManifest, layers(5, 2000)...)
					source.Fault(door{users: map[copier.Login][]string{ada: {"other"}, bob: {"app"}}, refusal: refusal, denial: denial}.fault)
					o := options
					o.SourceLogins, o.AllowPrivate = []copier.Login{eve, ada, bob}, true
					from := source.Host + "/app:1"
					if byDigest {
						from += "@" + image.Digest
					}
					client := newClient()
					mustCopy(t, client, from, target.Host+"/app:1", o)
					wantSame(t, source, target, "app", "1", "app", "1")
					mustCopy(t, client, source.Host+"/other:1", target.Host+"/other:1", o)
					source.Reset()
					mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
					wantRequests(t, "source", source, "HEAD /v2/app/manifests/1")
				})
			}
		}
	}
}

// TestWriterAmongReaders has a login first that may read the target and not write it.
func TestWriterAmongReaders(t *testing.T) {
	for _, denial := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		t.Run(strconv.Itoa(denial), func(t *testing.T) {
			source, target := registrytest.New(t), registrytest.New(t)
			source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 2000, 1000)...)
			target.Fault(door{
				users: map[copier.Login][]string{ada: {"app"}, bob: {"app"}}, readers: map[copier.Login]bool{ada: true},
				refusal: http.StatusUnauthorized, denial: denial,
			}.fault)
			o := options
			o.TargetLogins = []copier.Login{ada, bob}
			mustCopy(t, newClient(), source.Host+"/app:1", target.Host+"/app:1", o)
			wantSame(t, source, target, "app", "1", "app", "1")
		})
	}
}

func TestNoLoginIsLetIn(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 2000)...)
	source.Fault(door{users: map[copier.Login][]string{ada: {}}, refusal: http.StatusUnauthorized, denial: http.StatusForbidden}.fault)
	o := options
	o.SourceLogins, o.AllowPrivate = []copier.Login{eve, ada}, true
	_, err := newClient().Copy(t.Context(), copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, o)
	if err == nil || !strings.Contains(err.Error(), "source: none of the 2 logins that fit was let in") || strings.Contains(err.Error(), "secret") || module.IsRetryable(err) {
		t.Errorf("error = %v", err)
	}
}

// TestHiddenImages has a registry that answers 404 or 403 to everybody who has not
// signed in, and asks nobody to do so, except at /v2/.
func TestHiddenImages(t *testing.T) {
	for _, refusal := range []int{http.StatusNotFound, http.StatusForbidden} {
		for _, allow := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d, private images allowed %t", refusal, allow), func(t *testing.T) {
				source, target := registrytest.New(t), registrytest.New(t)
				source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 2000)...)
				source.Fault(door{users: map[copier.Login][]string{ada: {"app"}}, refusal: refusal}.fault)
				target.RequireAuth(signIn(writer))
				o := options
				o.SourceLogins, o.TargetLogins, o.AllowPrivate = []copier.Login{ada}, []copier.Login{writer}, allow
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
		first               []copier.Login // of a copy before, of another image
		logins              []copier.Login
		targetAsks, allow   bool
		want                string // of the error
	}{
		"anonymous has nothing left":                     {0, 90, nil, []copier.Login{ada}, true, false, ""},
		"anonymous has nothing left, private allowed":    {0, 90, nil, []copier.Login{ada}, false, true, ""},
		"anonymous has nothing left, so it is not known": {0, 90, nil, []copier.Login{ada}, false, false, "not known whether the image is public"},
		"anonymous is below the floor":                   {5, 90, nil, []copier.Login{ada}, false, false, ""},
		"anonymous has met its end before":               {0, 90, []copier.Login{}, []copier.Login{ada}, true, false, ""},
		"the login has nothing left, anonymous has":      {90, 0, []copier.Login{ada}, nil, false, false, ""},
		"one login has nothing left, the next has":       {0, 90, nil, []copier.Login{bob, ada}, true, false, ""},
		"the login is below the floor":                   {90, 5, []copier.Login{ada}, []copier.Login{ada}, true, false, "of 100 pulls left, below the floor"},
		"the login has nothing left":                     {90, 0, nil, []copier.Login{ada}, true, false, "Retry-After"},
		"anonymous below the floor, and nobody else is":  {5, 90, []copier.Login{ada}, nil, false, false, "5 of 100 pulls left"},
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
					o.TargetLogins = []copier.Login{writer}
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
				o.SourceLogins = []copier.Login{ada}
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

// TestTokenAnswers is what token services say about a token's end.
func TestTokenAnswers(t *testing.T) {
	tests := map[string]struct {
		expires string
		long    bool // longer than the default of a minute
	}{
		"number":         {`3600`, true},
		"text":           {`"3600"`, true},
		"text, fraction": {`" 3600.5 "`, true},
		"fraction":       {`3600.0`, true},
		"exponent":       {`36e2`, true},
		"huge":           {`99999999999999999999`, true},
		"short text":     {`"5"`, false},
		"null":           {`null`, false},
		"empty":          {`""`, false},
		"word":           {`"soon"`, false},
		"negative":       {`"-5"`, false},
		"list":           {`[3600]`, false},
		"not a number":   {`"NaN"`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source, target, client := network(t)
				tokens := 0
				source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
					if r.URL.Path == "/token" {
						tokens++
						_, _ = fmt.Fprintf(w, `{"token":"t","expires_in":%s,"issued_at":"2026-01-01T00:00:00Z"}`, test.expires)
						return true
					}
					if r.Header.Get("Authorization") == "Bearer t" {
						return false
					}
					w.Header().Set("WWW-Authenticate", `Bearer realm="https://source.example/token",service="s"`)
					registrytest.Refuse(w, http.StatusUnauthorized, "UNAUTHORIZED")
					return true
				})
				o := options
				o.SourceLogins, o.AllowPrivate = []copier.Login{ada}, true
				mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
				before := tokens
				time.Sleep(2 * time.Minute) // the bubble's clock
				mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
				if again := tokens > before; before == 0 || again == test.long {
					t.Errorf("%d tokens, %d two minutes later", before, tokens)
				}
			})
		})
	}
}

// FuzzTokenAnswer checks that whatever a token service answers stays what it was but
// for expires_in.
func FuzzTokenAnswer(f *testing.F) {
	for _, seed := range []string{`{"token":"t","expires_in":"300"}`, `{"expires_in":1e400}`, `{"expires_in":{}}`, `[]`, ``, `{"expires_in":"0x1p4"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before, after := map[string]json.RawMessage{}, map[string]json.RawMessage{}
		got := copier.WholeSeconds(raw)
		if json.Unmarshal(raw, &before) != nil {
			return
		}
		if err := json.Unmarshal(got, &after); err != nil {
			t.Fatalf("%q became %q: %v", raw, got, err)
		}
		var seconds int32
		if written, ok := after["expires_in"]; ok && json.Unmarshal(written, &seconds) != nil {
			t.Errorf("%q became %q", raw, got)
		}
		for _, members := range []map[string]json.RawMessage{before, after} {
			maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool { return strings.EqualFold(name, "expires_in") })
		}
		if len(before) != len(after) {
			t.Errorf("%q became %q", raw, got)
		}
	})
}
