package registrycheck_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycheck"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrysecret"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// oneSecret is the Secret zot/pull; there is no other.
type oneSecret string

func (s oneSecret) SecretData(_ context.Context, namespace, name string) (string, map[string][]byte, error) {
	if namespace+"/"+name != "zot/pull" {
		return "", nil, errors.New("there is no such object")
	}
	return dockerconfig.Type, map[string][]byte{dockerconfig.Key: []byte(s)}, nil
}

func (s oneSecret) Secret(context.Context, string) (string, error) {
	return "", errors.New("there is no such object")
}

func TestRegistrySecret(t *testing.T) {
	registry := registrytest.New(t)
	registry.AddImage(t, "app", "1", registrytest.OCIManifest)
	registry.RequireAuth(signedIn())
	login := func(password string) string {
		return fmt.Sprintf(`{"auths":{%q:{"username":"reader","password":%q}}}`, registry.Host, password)
	}
	tests := map[string]struct {
		setting, given string
		want           string // of the reason; empty when it is there
	}{
		"named":              {"zot/pull", "", ""},
		"a message's first":  {"zot/pull", login("wrong-secret"), "401"},
		"none":               {"", "", "401"},
		"a message's alone":  {"", login("read-secret"), ""},
		"gone":               {"zot/gone", "", "registrySecret: there is no such object"},
		"ours, and not here": {`secret("pull/.dockerconfigjson")`, "", "registrySecret: there is no such object"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := slow()
			s.RegistrySecret = test.setting
			component := registrycheck.New(registryclient.New(registryclient.Config{})).WithSecrets(registrysecret.New(oneSecret(login("read-secret"))))
			node := moduletest.Start(t, component, s)
			image := registry.Host + "/app:1"
			if err := node.Send("request", request{Context: "kept", Images: []string{image}, DockerConfigJSON: test.given}).Err(); err != nil {
				t.Fatal(err)
			}
			got := node.Emitted("result")[0].(result)
			reason := got.Results[0].Reason
			if got.Context != "kept" || !got.Healthy || got.Available[image] != (test.want == "") || !strings.Contains(reason, test.want) || strings.Contains(reason, "-secret") {
				t.Errorf("result = %+v, want %q", got, test.want)
			}
		})
	}
}

func signedIn() registrytest.Auth {
	return registrytest.Auth{Username: "reader", Password: "read-secret"}
}
