package dockerconfig_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
)

func TestDockerConfigKeys(t *testing.T) {
	tests := []struct {
		key, host, repository string
		want                  bool
	}{
		{"https://index.docker.io/v1/", "docker.io", "library/nginx", true},
		{"index.docker.io/v1/", "docker.io", "library/nginx", true},
		{"index.docker.io", "docker.io", "library/nginx", true},
		{"docker.io", "docker.io", "library/nginx", true},
		{"registry-1.docker.io", "docker.io", "library/nginx", true},
		{"https://registry.hub.docker.com/v2/", "docker.io", "library/nginx", true},
		{"ghcr.io", "ghcr.io", "org/app", true},
		{"GHCR.io", "ghcr.io", "org/app", true},
		{"https://ghcr.io", "ghcr.io", "org/app", true},
		{"https://ghcr.io/v2/", "ghcr.io", "org/app", true},
		{"https://ghcr.io/org", "ghcr.io", "org/app", true},
		{"ghcr.io/org/app", "ghcr.io", "org/app", true},
		{"ghcr.io/org/ap", "ghcr.io", "org/app", true},
		{"ghcr.io/other", "ghcr.io", "org/app", false},
		{"ghcr.io", "docker.io", "org/app", false},
		{"harbor:8443", "harbor:8443", "a", true},
		{"http://harbor:8443/", "harbor:8443", "a", true},
		{"harbor", "harbor:8443", "a", false},
		{"harbor", "docker.io", "library/nginx", false},
		{"localhost", "localhost", "app", true},
		{"harbor.example:443", "harbor.example", "a", true},
		{"harbor.example", "harbor.example:443", "a", true},
		{"*.example.com", "a.example.com", "a", true},
		{"*.example.com", "a.b.example.com", "a", false},
		{"*.dkr.ecr.*.amazonaws.com", "1.dkr.ecr.eu-west-1.amazonaws.com", "a", true},
	}
	for _, test := range tests {
		t.Run(test.key+" for "+test.host+"/"+test.repository, func(t *testing.T) {
			logins, err := dockerconfig.Parse(fmt.Sprintf(`{"auths":{%q:{"auth":"dXNlcjpwYTpzcw=="}}}`, test.key))
			if err != nil {
				t.Fatal(err)
			}
			want := dockerconfig.Login{}
			if test.want {
				want = dockerconfig.Login{Username: "user", Password: "pa:ss"}
			}
			if got := first(logins.For(test.host, test.repository)); got != want {
				t.Errorf("login = %q", got.Username)
			}
		})
	}
}

func TestDockerConfigForms(t *testing.T) {
	tests := map[string]struct {
		text string
		want dockerconfig.Login
	}{
		"auth":              {`{"auths":{"h.io":{"auth":"dTpw"}}}`, dockerconfig.Login{Username: "u", Password: "p"}},
		"auth, unpadded":    {`{"auths":{"h.io":{"auth":"dTpwcA"}}}`, dockerconfig.Login{Username: "u", Password: "pp"}},
		"auth wins":         {`{"auths":{"h.io":{"auth":"dTpw","username":"x","password":"y"}}}`, dockerconfig.Login{Username: "u", Password: "p"}},
		"username":          {`{"auths":{"h.io":{"username":"u","password":"p"}}}`, dockerconfig.Login{Username: "u", Password: "p"}},
		"identity token":    {`{"auths":{"h.io":{"identitytoken":"t"}}}`, dockerconfig.Login{IdentityToken: "t"}},
		"registry token":    {`{"auths":{"h.io":{"registrytoken":"t"}}}`, dockerconfig.Login{RegistryToken: "t"}},
		"without auths":     {`{"h.io":{"auth":"dTpw"}}`, dockerconfig.Login{Username: "u", Password: "p"}},
		"most specific key": {`{"auths":{"h.io":{"auth":"YTpi"},"h.io/org":{"auth":"dTpw"},"h.io/other":{"auth":"YTpi"}}}`, dockerconfig.Login{Username: "u", Password: "p"}},
		"auths twice":       {`{"auths":{"h.io":{"auth":"YTpi"}},"auths":{"o.io":{"auth":"YTpi"}},"AUTHS":{"h.io":{"auth":"dTpw"}}}`, dockerconfig.Login{Username: "u", Password: "p"}},
		"auths, then null":  {`{"auths":{"h.io":{"auth":"YTpi"}},"auths":null}`, dockerconfig.Login{}},
		"host beats glob":   {`{"auths":{"*.io":{"auth":"YTpi"},"h.io":{"auth":"dTpw"}}}`, dockerconfig.Login{Username: "u", Password: "p"}},
		"empty entry":       {`{"auths":{"h.io":{}}}`, dockerconfig.Login{}},
		"empty":             {``, dockerconfig.Login{}},
		"helpers":           {`{"credsStore":"desktop"}`, dockerconfig.Login{}},
		"helpers by host":   {`{"credHelpers":{"h.io":"gcloud"}}`, dockerconfig.Login{}},
		"null":              {`{"auths":null}`, dockerconfig.Login{}},
		"NULs after it":     {"{\"auths\":{\"h.io\":{\"auth\":\"dTpw\"}}}\x00\x00", dockerconfig.Login{Username: "u", Password: "p"}},
		"NULs in the login": {`{"auths":{"h.io":{"auth":"dTpwAAA="}}}`, dockerconfig.Login{Username: "u", Password: "p"}},
		"no auths":          {`{"auths":{}}`, dockerconfig.Login{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			logins, err := dockerconfig.Parse(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := first(logins.For("h.io", "org/app")); got != test.want {
				t.Errorf("login = %q", got.Username)
			}
		})
	}
}

func TestBrokenDockerConfigKeepsItsSecret(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"no JSON":           {`hunter2`, "byte 1"},
		"cut off":           {`{"auths":{"h.io":{"auth":"hunter2`, "not valid JSON"},
		"wrong kind":        {`{"auths":{"h.io":"hunter2"}}`, "wrong kind"},
		"list":              {`["hunter2"]`, "not a JSON object"},
		"auth not base64":   {`{"auths":{"h.io":{"auth":"hunter2!"}}}`, `registry "h.io": its "auth" is not base64`},
		"auth has no colon": {`{"auths":{"h.io":{"auth":"aHVudGVyMg=="}}}`, `registry "h.io"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := dockerconfig.Parse(test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			if strings.Contains(err.Error(), "hunter") {
				t.Errorf("the error gives the secret away: %v", err)
			}
		})
	}
	login := dockerconfig.Login{Username: "u", Password: "hunter2"}
	if text := fmt.Sprintf("%v %+v %#v", login, login, login); strings.Contains(text, "hunter2") {
		t.Errorf("a login prints its secret: %s", text)
	}
}

// FuzzParse checks that what a secret holds is the same when it went through the
// text that secret_get gives, and that nothing of it is in errors and notes.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `{"auths":{"https://index.docker.io/v1/":{"auth":"dTpw"}}}`, `{"h.io":{"username":"u"}}`, `{"auths":{"*.[":{"auth":"dTpw"}}}`,
		`{"auths":null}`, `{"auths":{"h.io":{"auth":"dTpw"},"https://h.io":{"auth":"dTpx"}}}`, `{"auths":{"h.io/%2525":{"auth":"dTpw"}}}`, `{"auths":{},"furtherAuths":[{}]}`,
	} {
		f.Add(seed, "h.io", "org/app")
	}
	f.Fuzz(func(t *testing.T, text, host, repository string) {
		keyring, err := dockerconfig.Parse(text)
		if err != nil && !strings.HasPrefix(err.Error(), "docker config: ") {
			t.Errorf("error = %v", err)
		}
		_ = keyring.For(host, repository)
		var config dockerconfig.Config
		if _, err := config.AddSecret(dockerconfig.Type, bytesOf(map[string]string{dockerconfig.Key: text})); err != nil {
			return
		}
		merged, err := dockerconfig.Parse(config.JSON())
		if err != nil {
			t.Fatalf("%s: %v", config.JSON(), err)
		}
		if got, want := merged.For(host, repository), config.Keyring().For(host, repository); !slices.Equal(got, want) {
			t.Errorf("%d logins of the secret, %d of its text", len(want), len(got))
		}
	})
}

func first(logins []dockerconfig.Login) dockerconfig.Login {
	if len(logins) == 0 {
		return dockerconfig.Login{}
	}
	return logins[0]
}
