package dockerconfig_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
)

func TestAddRefusesWithoutQuoting(t *testing.T) {
	const secret = "hunter2"
	tests := map[string]struct {
		data map[string]string
		want string
	}{
		"no JSON":           {map[string]string{dockerconfig.Key: `{"auths": ` + secret}, "key .dockerconfigjson: it is not valid JSON"},
		"a list":            {map[string]string{dockerconfig.Key: `["` + secret + `"]`}, "it is not a JSON object"},
		"auths is a text":   {map[string]string{dockerconfig.Key: `{"auths": "` + secret + `"}`}, `"auths": it is not a JSON object`},
		"entry is a text":   {map[string]string{dockerconfig.Key: `{"auths": {"ghcr.io": "` + secret + `"}}`}, `registry "ghcr.io": its entry`},
		"auth not base64":   {map[string]string{dockerconfig.Key: `{"auths": {"ghcr.io": {"auth": "` + secret + `!"}}}`}, `registry "ghcr.io": its "auth" is not base64`},
		"auth without user": {map[string]string{dockerconfig.Key: `{"auths": {"ghcr.io": {"auth": "aHVudGVyMg=="}}}`}, "base64 of user:password"},
		"legacy":            {map[string]string{dockerconfig.LegacyKey: secret}, "key .dockercfg: it is not valid JSON"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var config dockerconfig.Config
			_, err := config.AddSecret(kindOf(test.data), bytesOf(test.data))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the error quotes the secret: %v", err)
			}
		})
	}
}

func TestAddTakes(t *testing.T) {
	tests := map[string]struct {
		raw, want string
	}{
		"two spellings":    {`{"auths": {"https://a.io": {"auth": "YTox"}, "a.io": {"auth": "YToy"}}}`, `{"auths":{"https://a.io":{"auth":"YTox"}},"furtherAuths":[{"a.io":{"auth":"YToy"}}]}`},
		"auths twice":      {`{"auths": {"a.io": {"auth": "YTox"}}, "Auths": {"b.io": {"auth": "YToy"}}}`, `{"auths":{"a.io":{"auth":"YTox"},"b.io":{"auth":"YToy"}}}`},
		"user in words":    {`{"auths": {"a.io": {"username": "u", "password": "p"}}}`, `{"auths":{"a.io":{"username":"u","password":"p"}}}`},
		"entry kept whole": {`{"auths": {"a.io": {"identitytoken": "t", "x": 1}}, "credsStore": "y"}`, `{"auths":{"a.io":{"identitytoken":"t","x":1}}}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var config dockerconfig.Config
			if _, err := config.AddSecret(dockerconfig.Type, map[string][]byte{dockerconfig.Key: []byte(test.raw)}); err != nil {
				t.Fatal(err)
			}
			if got := config.JSON(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestPassedOver is what the kubelet passes over: no error, and a note that says why.
func TestPassedOver(t *testing.T) {
	auths := `{"auths": {"a.io": {"auth": "dTpw"}}}`
	tests := map[string]struct {
		kind string
		data map[string]string
		want string
	}{
		"no pull secret":       {"Opaque", map[string]string{"user": "x"}, dockerconfig.ErrNoCredentials.Error()},
		"opaque":               {"Opaque", map[string]string{dockerconfig.Key: auths}, `its type is "Opaque"`},
		"type and key differ":  {dockerconfig.LegacyType, map[string]string{dockerconfig.Key: auths}, "and .dockercfg from type kubernetes.io/dockercfg"},
		"empty":                {dockerconfig.Type, map[string]string{dockerconfig.Key: ""}, "key .dockerconfigjson is empty"},
		"helpers only":         {dockerconfig.Type, map[string]string{dockerconfig.Key: `{"credsStore": "desktop"}`}, "credential helpers work on a workstation only"},
		"older form in newer":  {dockerconfig.Type, map[string]string{dockerconfig.Key: `{"a.io": {"auth": "dTpw"}}`}, "kubernetes.io/dockercfg"},
		"empty object":         {dockerconfig.Type, map[string]string{dockerconfig.Key: `{}`}, "names no registries"},
		"no registries":        {dockerconfig.Type, map[string]string{dockerconfig.Key: `{"auths": {}}`}, "names no registries"},
		"null":                 {dockerconfig.Type, map[string]string{dockerconfig.Key: `{"auths": null}`}, "names no registries"},
		"no registries, older": {dockerconfig.LegacyType, map[string]string{dockerconfig.LegacyKey: `{}`}, "names no registries"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var config dockerconfig.Config
			_, err := config.AddSecret(test.kind, bytesOf(test.data))
			if err == nil || !dockerconfig.PassedOver(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if config.JSON() != "" {
				t.Errorf("config = %s", config.JSON())
			}
		})
	}
}

func TestNotes(t *testing.T) {
	var config dockerconfig.Config
	notes, err := config.AddSecret(dockerconfig.Type, bytesOf(map[string]string{dockerconfig.Key: `{"auths": {"no host": {"auth": "dTpodW50ZXIy"}, "a.io": {}, "b.io": {"auth": "dTpw"}}}`}))
	want := []string{`registry "no host": it is neither a host nor a URL`, `registry "a.io": its entry holds no login`}
	if err != nil || !slices.Equal(notes, want) {
		t.Errorf("notes = %q, error = %v", notes, err)
	}
	if got := config.JSON(); got != `{"auths":{"b.io":{"auth":"dTpw"}}}` {
		t.Errorf("config = %s", got)
	}
}

func kindOf(data map[string]string) string {
	if _, ok := data[dockerconfig.LegacyKey]; ok {
		return dockerconfig.LegacyType
	}
	return dockerconfig.Type
}

func bytesOf(data map[string]string) map[string][]byte {
	raw := map[string][]byte{}
	for key, value := range data {
		raw[key] = []byte(value)
	}
	return raw
}
