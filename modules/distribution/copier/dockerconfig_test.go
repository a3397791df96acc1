package copier_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
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
		{"ghcr.io/org/ap", "ghcr.io", "org/app", false},
		{"ghcr.io/other", "ghcr.io", "org/app", false},
		{"ghcr.io", "docker.io", "org/app", false},
		{"harbor:8443", "harbor:8443", "a", true},
		{"http://harbor:8443/", "harbor:8443", "a", true},
		{"harbor", "harbor:8443", "a", false},
		{"harbor.example:443", "harbor.example", "a", true},
		{"harbor.example", "harbor.example:443", "a", true},
		{"*.example.com", "a.example.com", "a", true},
		{"*.example.com", "a.b.example.com", "a", false},
		{"*.dkr.ecr.*.amazonaws.com", "1.dkr.ecr.eu-west-1.amazonaws.com", "a", true},
	}
	for _, test := range tests {
		t.Run(test.key+" for "+test.host+"/"+test.repository, func(t *testing.T) {
			logins, err := copier.ParseDockerConfig(fmt.Sprintf(`{"auths":{%q:{"auth":"dXNlcjpwYTpzcw=="}}}`, test.key))
			if err != nil {
				t.Fatal(err)
			}
			want := copier.Login{}
			if test.want {
				want = copier.Login{Username: "user", Password: "pa:ss"}
			}
			if got := logins.For(test.host, test.repository); got != want {
				t.Errorf("login = %q", got.Username)
			}
		})
	}
}

func TestDockerConfigForms(t *testing.T) {
	tests := map[string]struct {
		text string
		want copier.Login
	}{
		"auth":              {`{"auths":{"h.io":{"auth":"dTpw"}}}`, copier.Login{Username: "u", Password: "p"}},
		"auth, unpadded":    {`{"auths":{"h.io":{"auth":"dTpwcA"}}}`, copier.Login{Username: "u", Password: "pp"}},
		"auth wins":         {`{"auths":{"h.io":{"auth":"dTpw","username":"x","password":"y"}}}`, copier.Login{Username: "u", Password: "p"}},
		"username":          {`{"auths":{"h.io":{"username":"u","password":"p"}}}`, copier.Login{Username: "u", Password: "p"}},
		"identity token":    {`{"auths":{"h.io":{"identitytoken":"t"}}}`, copier.Login{IdentityToken: "t"}},
		"registry token":    {`{"auths":{"h.io":{"registrytoken":"t"}}}`, copier.Login{RegistryToken: "t"}},
		"without auths":     {`{"h.io":{"auth":"dTpw"}}`, copier.Login{Username: "u", Password: "p"}},
		"most specific key": {`{"auths":{"h.io":{"auth":"YTpi"},"h.io/org":{"auth":"dTpw"},"h.io/other":{"auth":"YTpi"}}}`, copier.Login{Username: "u", Password: "p"}},
		"host beats glob":   {`{"auths":{"*.io":{"auth":"YTpi"},"h.io":{"auth":"dTpw"}}}`, copier.Login{Username: "u", Password: "p"}},
		"empty entry":       {`{"auths":{"h.io":{}}}`, copier.Login{}},
		"empty":             {``, copier.Login{}},
		"no auths":          {`{"auths":{}}`, copier.Login{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			logins, err := copier.ParseDockerConfig(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := logins.For("h.io", "org/app"); got != test.want {
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
		"list":              {`["hunter2"]`, "wrong kind"},
		"auth not base64":   {`{"auths":{"h.io":{"auth":"hunter2!"}}}`, `entry "h.io": auth is not base64`},
		"auth has no colon": {`{"auths":{"h.io":{"auth":"aHVudGVyMg=="}}}`, `entry "h.io"`},
		"helper":            {`{"credsStore":"hunter2"}`, "credential helpers"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := copier.ParseDockerConfig(test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			if strings.Contains(err.Error(), "hunter") {
				t.Errorf("the error gives the secret away: %v", err)
			}
		})
	}
	login := copier.Login{Username: "u", Password: "hunter2"}
	if text := fmt.Sprintf("%v %+v %#v", login, login, login); strings.Contains(text, "hunter2") {
		t.Errorf("a login prints its secret: %s", text)
	}
}

func FuzzParseDockerConfig(f *testing.F) {
	for _, seed := range []string{``, `{}`, `{"auths":{"https://index.docker.io/v1/":{"auth":"dTpw"}}}`, `{"h.io":{"username":"u"}}`, `{"auths":{"*.[":{"auth":"dTpw"}}}`, `{"auths":null}`} {
		f.Add(seed, "h.io", "org/app")
	}
	f.Fuzz(func(t *testing.T, text, host, repository string) {
		logins, err := copier.ParseDockerConfig(text)
		if err != nil && !strings.HasPrefix(err.Error(), "docker config: ") {
			t.Errorf("error = %v", err)
		}
		_ = logins.For(host, repository)
	})
}
