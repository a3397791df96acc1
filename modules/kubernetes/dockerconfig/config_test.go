package dockerconfig_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/dockerconfig"
)

func TestAddRefusesWithoutQuoting(t *testing.T) {
	const secret = "hunter2"
	tests := map[string]struct {
		data map[string]string
		want string
	}{
		"no JSON":           {map[string]string{dockerconfig.Key: `{"auths": ` + secret}, "key .dockerconfigjson: it is not a JSON object"},
		"a list":            {map[string]string{dockerconfig.Key: `["` + secret + `"]`}, "it is not a JSON object"},
		"auths is a text":   {map[string]string{dockerconfig.Key: `{"auths": "` + secret + `"}`}, `"auths": it is not a JSON object`},
		"entry is a text":   {map[string]string{dockerconfig.Key: `{"auths": {"ghcr.io": "` + secret + `"}}`}, `registry "ghcr.io": its entry`},
		"auth not base64":   {map[string]string{dockerconfig.Key: `{"auths": {"ghcr.io": {"auth": "` + secret + `!"}}}`}, `registry "ghcr.io": its "auth" is not base64`},
		"auth without user": {map[string]string{dockerconfig.Key: `{"auths": {"ghcr.io": {"auth": "aHVudGVyMg=="}}}`}, "base64 of user:password"},
		"helpers only":      {map[string]string{dockerconfig.Key: `{"credsStore": "` + secret + `"}`}, "credential helpers"},
		"legacy":            {map[string]string{dockerconfig.LegacyKey: secret}, "key .dockercfg: it is not a JSON object"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var config dockerconfig.Config
			err := config.Add(bytesOf(test.data))
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
		"empty object":     {`{}`, ""},
		"no registries":    {`{"auths": {}}`, ""},
		"user in words":    {`{"auths": {"a.io": {"username": "u", "password": "p"}}}`, `{"auths":{"a.io":{"username":"u","password":"p"}}}`},
		"entry kept whole": {`{"auths": {"a.io": {"identitytoken": "t", "x": 1}}, "credsStore": "y"}`, `{"auths":{"a.io":{"identitytoken":"t","x":1}}}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var config dockerconfig.Config
			if err := config.Add(map[string][]byte{dockerconfig.Key: []byte(test.raw)}); err != nil {
				t.Fatal(err)
			}
			if got := config.JSON(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestNotAPullSecret(t *testing.T) {
	var config dockerconfig.Config
	if err := config.Add(bytesOf(map[string]string{"user": "x"})); !errors.Is(err, dockerconfig.ErrNoCredentials) {
		t.Errorf("error = %v", err)
	}
}

func FuzzAdd(f *testing.F) {
	f.Add([]byte(`{"auths":{"a.io":{"auth":"dTpw"}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var config dockerconfig.Config
		if config.Add(map[string][]byte{dockerconfig.Key: raw}) != nil {
			return
		}
		if text := config.JSON(); text != "" && !json.Valid([]byte(text)) {
			t.Errorf("not JSON: %s", text)
		}
	})
}

func bytesOf(data map[string]string) map[string][]byte {
	raw := map[string][]byte{}
	for key, value := range data {
		raw[key] = []byte(value)
	}
	return raw
}
