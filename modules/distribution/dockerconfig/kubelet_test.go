package dockerconfig_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// row is a set of secrets, and which logins the kubelet tries for which image, in its
// order. examples/playground/credentials makes them with the kubelet's own code.
type row struct {
	Secrets []struct {
		Type string
		Data map[string]string
	}
	Refused bool
	Images  map[string][]string
}

// TestAsTheKubelet gives the secrets that the kubelet was given to our reader, the way
// that they take in a flow: secret_get makes one text of them, and registry_copy reads
// that.
func TestAsTheKubelet(t *testing.T) {
	file, err := os.Open("testdata/kubelet.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	secrets, several, refused, none := 0, 0, 0, 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		secrets += len(r.Secrets)
		keyring, err := throughText(r)
		if (err != nil) != r.Refused {
			t.Errorf("line %d: error = %v, want one: %t", number, err, r.Refused)
		}
		if r.Refused {
			refused++
			continue
		}
		for image, want := range r.Images {
			if want = tidy(want); len(want) == 0 {
				none++
			} else if len(want) > 1 {
				several++
			}
			if got := find(t, keyring, image); !slices.Equal(got, want) {
				t.Errorf("line %d: %s\n got %q\nwant %q", number, image, got, want)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if secrets < 2000 || several < 100 || refused < 10 || none < 100 {
		t.Errorf("%d secrets, %d images with several logins, %d with none, %d refusals: the table shows too little", secrets, several, none, refused)
	}
}

func throughText(r row) (dockerconfig.Keyring, error) {
	var config dockerconfig.Config
	for _, secret := range r.Secrets {
		if _, err := config.AddSecret(secret.Type, bytesOf(secret.Data)); err != nil && !dockerconfig.PassedOver(err) {
			return dockerconfig.Keyring{}, err
		}
	}
	return dockerconfig.Parse(config.JSON())
}

func find(t *testing.T, keyring dockerconfig.Keyring, image string) (logins []string) {
	t.Helper()
	ref, err := imageref.Parse(image)
	if err != nil {
		t.Fatal(err)
	}
	for _, login := range keyring.For(ref.Host, ref.Repository) {
		logins = append(logins, login.Username+":"+login.Password)
	}
	return logins
}

// tidy drops what the kubelet tries in vain: a login again, the empty one, and the
// NULs that fill up a password.
func tidy(logins []string) []string {
	var tidied []string
	for _, login := range logins {
		login = strings.TrimRight(login, "\x00")
		if login != ":" && !slices.Contains(tidied, login) {
			tidied = append(tidied, login)
		}
	}
	return tidied
}

// TestSpellings is what we take for one registry and the kubelet does not: it finds
// nothing there, or only one of two, or either of two by chance.
func TestSpellings(t *testing.T) {
	tests := map[string]struct {
		auths string
		image string
		want  []string
	}{
		"host and URL":             {`"https://gcr.io":{"auth":"YTox"},"gcr.io":{"auth":"YToy"}`, "gcr.io/org/app", []string{"a:1", "a:2"}},
		"URL and host":             {`"gcr.io":{"auth":"YToy"},"https://gcr.io":{"auth":"YTox"}`, "gcr.io/org/app", []string{"a:2", "a:1"}},
		"Docker Hub":               {`"https://index.docker.io/v1/":{"auth":"YTox"},"docker.io":{"auth":"YToy"}`, "nginx", []string{"a:1", "a:2"}},
		"Docker Hub the other way": {`"docker.io":{"auth":"YToy"},"https://index.docker.io/v1/":{"auth":"YTox"}`, "nginx", []string{"a:2", "a:1"}},
		"the longer path first":    {`"docker.io":{"auth":"YToy"},"index.docker.io/library":{"auth":"YTox"}`, "nginx", []string{"a:1", "a:2"}},
		"case":                     {`"GHCR.io":{"auth":"YTox"}`, "ghcr.io/org/app", []string{"a:1"}},
		"port of https":            {`"ghcr.io:443":{"auth":"YTox"}`, "ghcr.io/org/app", []string{"a:1"}},
		"v1 without a slash":       {`"https://index.docker.io/v1":{"auth":"YTox"}`, "nginx", []string{"a:1"}},
		"the same login twice":     {`"https://gcr.io":{"auth":"YTox"},"gcr.io":{"auth":"YTox"}`, "gcr.io/org/app", []string{"a:1"}},
		"a name twice":             {`"gcr.io":{"auth":"YTox"},"gcr.io":{"auth":"YToy"}`, "gcr.io/org/app", []string{"a:2"}},
		"not for localhost":        {`"https://index.docker.io/v1/":{"auth":"YTox"}`, "localhost/app", nil},
		"identity token":           {`"gcr.io":{"auth":"YTox","identitytoken":"t"},"gcr.io/org":{"identitytoken":"t"}`, "gcr.io/org/app", []string{":", "a:1"}},
		"token of a wrong kind":    {`"gcr.io":{"auth":"YTox","identitytoken":7}`, "gcr.io/org/app", []string{"a:1"}},
		"echo's newline":           {`"gcr.io":{"auth":"YToxCg=="}`, "gcr.io/org/app", []string{"a:1"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := `{"auths":{` + test.auths + `}}`
			for range 20 { // the order is the same each time
				direct, err := dockerconfig.Parse(text)
				if err != nil {
					t.Fatal(err)
				}
				var config dockerconfig.Config
				if _, err := config.AddSecret(dockerconfig.Type, bytesOf(map[string]string{dockerconfig.Key: text})); err != nil {
					t.Fatal(err)
				}
				merged, err := dockerconfig.Parse(config.JSON())
				if err != nil {
					t.Fatal(err)
				}
				for way, keyring := range map[string]dockerconfig.Keyring{"direct": direct, "merged": merged} {
					if got := find(t, keyring, test.image); !slices.Equal(got, test.want) {
						t.Fatalf("%s: got %q, want %q", way, got, test.want)
					}
				}
			}
		})
	}
}
