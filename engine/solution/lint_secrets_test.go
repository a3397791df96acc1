package solution_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/solution"
)

// shaped joins what would else be taken for a secret of this repository.
func shaped(parts ...string) string { return strings.Join(parts, "") }

func TestSecretShapedTexts(t *testing.T) {
	letters := strings.Repeat("aB3dE6gH", 10)
	login := func(text string) string {
		return `{"auths": {"r.example": {"auth": "` + base64.StdEncoding.EncodeToString([]byte(text)) + `"}}}`
	}
	for name, test := range map[string]struct {
		text string
		want string // empty: it is none
	}{
		"a private key":              {shaped("-----BEGIN EC PRIVATE ", "KEY-----\n"), "a private key"},
		"an encrypted one":           {shaped("-----BEGIN ENCRYPTED SIGSTORE PRIVATE ", "KEY-----\n"), "a private key"},
		"a certificate":              {"-----BEGIN CERTIFICATE-----\n", ""},
		"a public key":               {"-----BEGIN PUBLIC KEY-----\n", ""},
		"AWS":                        {shaped("key: AK", "IAQWERTYUIOPASDF22"), "an access key of AWS"},
		"AWS in its documentation":   {shaped("key: AK", "IAIOSFODNN7EXAMPLE"), ""},
		"GitHub":                     {shaped("gh", "p_"+letters[:36]), "a token of GitHub"},
		"GitHub, fine-grained":       {shaped("github_", "pat_"+letters[:60]), "a token of GitHub"},
		"GitLab":                     {shaped("gl", "pat-"+letters[:20]), "a token of GitLab"},
		"Slack":                      {shaped("xox", "b-"+letters[:30]), "a token of Slack"},
		"a webhook of Slack":         {shaped("https://hooks.slack", ".com/services/T0ABCDEFG/B0ABCDEFG/"+letters[:24]), "a webhook of Slack"},
		"a webhook that is a hint":   {"https://hooks.slack.com/services/…", ""},
		"Google":                     {shaped("AI", "za"+letters[:35]), "an API key of Google"},
		"npm":                        {shaped("npm", "_"+letters[:36]), "a token of npm"},
		"Docker Hub":                 {shaped("dckr_", "pat_"+letters[:24]), "a token of Docker Hub"},
		"Stripe":                     {shaped("sk_", "live_"+letters[:24]), "a key of Stripe"},
		"a JWT":                      {shaped("eyJ"+letters[:20], ".eyJ", letters[:20]+"."+letters[:30]), "a signed token (JWT)"},
		"an address":                 {shaped("postgres://app:", "hunter22@db.shop/x"), "an address with a password"},
		"an address with a template": {"https://{{.user}}:{{.password}}@r.example", ""},
		"an address with variables":  {"https://$USER:$PASSWORD@r.example", ""},
		"an address without":         {"https://r.example:5000/a@b", ""},
		"a docker config":            {login("acme:s3cr3t-t0ken"), "a login of a docker config"},
		"a docker config of a test":  {login("acme:not-a-real-token"), ""},
		"an image by digest":         {"r.example/app@sha256:" + strings.Repeat("a", 64), ""},
	} {
		t.Run(name, func(t *testing.T) {
			folder := tidyFolder()
			folder["more/notes.md"] = &fstest.MapFile{Data: []byte("# Notes\n\n  " + test.text + "\n")}
			_, problems := solution.Lint(folder, "dir")
			var found []string
			for _, p := range problems {
				if strings.Contains(p.Message, "this looks like") {
					found = append(found, p.Error())
				}
			}
			switch {
			case test.want == "" && len(found) > 0:
				t.Errorf("found %v", found)
			case test.want != "" && (len(found) != 1 || !strings.Contains(found[0], "this looks like "+test.want) || !strings.HasPrefix(found[0], "dir/more/notes.md:3:")):
				t.Errorf("found %v, want %s in line 3", found, test.want)
			}
			if strings.Contains(strings.Join(found, ""), letters[:20]) {
				t.Errorf("the secret is in the problem: %v", found)
			}
		})
	}
}

// What is no part of a package may hold anything.
func TestSecretsBesideThePackage(t *testing.T) {
	folder := tidyFolder()
	folder[".env"] = &fstest.MapFile{Data: []byte(shaped("gh", "p_"+strings.Repeat("a", 36)))}
	folder[".git/config"] = folder[".env"]
	if _, problems := solution.Lint(folder, "dir"); len(problems) > 0 {
		t.Error(problems)
	}
}
