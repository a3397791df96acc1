package copier_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

var (
	reader = registryclient.Login{Username: "reader", Password: "read-secret"}
	writer = registryclient.Login{Username: "writer", Password: "write-secret"}
)

func signIn(login registryclient.Login) registrytest.Auth {
	return registrytest.Auth{Username: login.Username, Password: login.Password}
}

// between returns a source and a target that ask for logins, the options that
// hold them, and an image at the source.
func between(t *testing.T, source, target registrytest.Auth) (from, to *registrytest.Registry, o copier.Options) {
	t.Helper()
	from, to = registrytest.New(t), registrytest.New(t)
	from.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 20_000, 10_000)...)
	from.RequireAuth(source)
	to.RequireAuth(target)
	o = options
	o.SourceLogins, o.TargetLogins, o.AllowPrivate = []registryclient.Login{reader}, []registryclient.Login{writer}, true
	return from, to, o
}

func TestSignIn(t *testing.T) {
	basic := func(a registrytest.Auth) registrytest.Auth { a.Basic = true; return a }
	tests := map[string]struct{ source, target registrytest.Auth }{
		"tokens":               {signIn(reader), signIn(writer)},
		"passwords":            {basic(signIn(reader)), basic(signIn(writer))},
		"tokens and passwords": {signIn(reader), basic(signIn(writer))},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			source, target, o := between(t, test.source, test.target)
			client := newClient()
			mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
			wantSame(t, source, target, "app", "1", "app", "1")
			source.Reset()
			target.Reset()
			mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
			wantRequests(t, "source", source, "HEAD /v2/app/manifests/1")
			wantRequests(t, "target", target, "HEAD /v2/app/manifests/1")
		})
	}
}

func TestOneTokenPerRepository(t *testing.T) {
	source, target, o := between(t, signIn(reader), signIn(writer))
	source.AddImage(t, "other", "1", registrytest.OCIManifest, layers(1, 20_000)...)
	client := newClient()
	mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
	if got := source.Count("GET", "/token"); got != 1 {
		t.Errorf("%d tokens of the source, want 1", got)
	}
	source.Reset()
	mustCopy(t, client, source.Host+"/other:1", target.Host+"/other:1", o)
	if got := source.Count("", ""); got != 4 { // token, HEAD, GET, the config's GET; the layer is mounted
		t.Errorf("%d requests of a registry that is known: %q", got, source.Requests())
	}
}

func TestTokensThatExpire(t *testing.T) {
	t.Run("by the clock", func(t *testing.T) {
		a := signIn(reader)
		a.Life = time.Second // the client takes off a tenth
		source, target, o := between(t, a, signIn(writer))
		client := newClient()
		mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
		source.Reset()
		deadline := time.Now().Add(5 * time.Second)
		for source.Count("GET", "/token") == 0 && time.Now().Before(deadline) {
			mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
		}
		heads, tokens := source.Count("HEAD", ""), source.Count("GET", "/token")
		if tokens != 1 || source.Count("", "") != heads+1 {
			t.Errorf("%d tokens; a token whose end is known is replaced before it is refused: %q", tokens, source.Requests())
		}
	})
	t.Run("in the middle", func(t *testing.T) {
		source, target, o := between(t, signIn(reader), signIn(writer))
		expired := false
		target.Fault(func(_ http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPost && !expired {
				expired = true
				target.ExpireTokens() // the PUT of the blob meets it
				source.ExpireTokens()
			}
			return false
		})
		o.BlobConcurrency = 1
		o.MaxRetries = 0 // a token that expired is no failure
		mustCopy(t, newClient(), source.Host+"/app:1", target.Host+"/app:1", o)
		wantSame(t, source, target, "app", "1", "app", "1")
	})
}

func TestMountNeedsAWiderToken(t *testing.T) {
	source, target, o := between(t, signIn(reader), signIn(writer))
	client := newClient()
	mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
	result := mustCopy(t, client, source.Host+"/app:1", target.Host+"/elsewhere:1", o)
	if result.Blobs != 0 || result.Mounted != 3 {
		t.Errorf("result = %+v", result)
	}
}

func TestWrongLogins(t *testing.T) {
	source, target, o := between(t, signIn(reader), signIn(writer))
	wrong := registryclient.Login{Username: "writer", Password: "guessed-secret"}
	tests := map[string]func(*copier.Options){
		"source wrong":     func(o *copier.Options) { o.SourceLogins = []registryclient.Login{wrong} },
		"source anonymous": func(o *copier.Options) { o.SourceLogins = nil },
		"target wrong":     func(o *copier.Options) { o.TargetLogins = []registryclient.Login{wrong} },
		"target anonymous": func(o *copier.Options) { o.TargetLogins = nil },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			changed := o
			change(&changed)
			_, err := newClient().Copy(t.Context(), copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, changed)
			side, _, _ := strings.Cut(name, " ")
			if err == nil || !strings.Contains(err.Error(), side+": sign in to") || !strings.Contains(err.Error(), "401") {
				t.Errorf("error = %v", err)
			}
			if module.IsRetryable(err) || strings.Contains(err.Error(), "secret") {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestPrivateImages(t *testing.T) {
	open := func(a registrytest.Auth) registrytest.Auth { a.AnonymousPull = true; return a }
	tests := map[string]struct {
		source, target registrytest.Auth
		targetOpen     bool
		allow          bool
		want           string
	}{
		"private to a mirror that asks nobody":       {source: signIn(reader), targetOpen: true, want: "would publish the image"},
		"private to a mirror that all may read":      {source: signIn(reader), target: open(signIn(writer)), want: "set allowPrivate"},
		"private to a mirror that asks":              {source: signIn(reader), target: signIn(writer)},
		"private to an open mirror, allowed":         {source: signIn(reader), targetOpen: true, allow: true},
		"public, with a login, to an open mirror":    {source: open(signIn(reader)), targetOpen: true},
		"public, with a login, to one that asks":     {source: open(signIn(reader)), target: signIn(writer)},
		"public, password, to a mirror that is open": {source: registrytest.Auth{Username: "reader", Password: "read-secret", Basic: true, AnonymousPull: true}, targetOpen: true},
	}
	for name, test := range tests {
		for _, byDigest := range []bool{false, true} {
			t.Run(name+map[bool]string{true: " by digest"}[byDigest], func(t *testing.T) {
				source, target := registrytest.New(t), registrytest.New(t)
				image := source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 2000)...)
				source.RequireAuth(test.source)
				o := options
				o.SourceLogins, o.AllowPrivate = []registryclient.Login{reader}, test.allow
				if !test.targetOpen {
					target.RequireAuth(test.target)
					o.TargetLogins = []registryclient.Login{writer}
				}
				pair := copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}
				if byDigest {
					pair.Source += "@" + image.Digest
				}
				client := newClient()
				_, err := client.Copy(t.Context(), pair, o)
				if test.want == "" {
					if err != nil {
						t.Fatal(err)
					}
					source.Reset()
					target.Reset()
					mustCopy(t, client, pair.Source, pair.Target, o)
					asked := 1 // for the tag
					if byDigest {
						asked++ // and for the pin tag
					}
					if len(source.Requests()) > 1 || len(target.Requests()) != asked {
						t.Errorf("second pass: %q and %q", source.Requests(), target.Requests())
					}
					return
				}
				if err == nil || !strings.Contains(err.Error(), test.want) || module.IsRetryable(err) {
					t.Errorf("error = %v, want %q", err, test.want)
				}
				if target.Count("POST", "")+target.Count("PUT", "") != 0 {
					t.Errorf("something was written: %q", target.Requests())
				}
			})
		}
	}
}
