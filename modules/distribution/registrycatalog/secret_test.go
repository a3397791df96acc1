package registrycatalog_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycatalog"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrysecret"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// secrets holds docker configs by namespace/name.
type secrets map[string]string

func (s secrets) SecretData(_ context.Context, namespace, name string) (string, map[string][]byte, error) {
	text, ok := s[namespace+"/"+name]
	if !ok {
		return "", nil, module.Permanent(fmt.Errorf("get secrets %q in namespace %q: there is no such object", name, namespace))
	}
	return dockerconfig.Type, map[string][]byte{dockerconfig.Key: []byte(text)}, nil
}

func (s secrets) Secret(_ context.Context, reference string) (string, error) {
	return s["home/"+reference], nil
}

// TestRegistrySecret lists a registry that asks for a login.
func TestRegistrySecret(t *testing.T) {
	registry := registrytest.New(t)
	registry.AddImage(t, "a/one", "1", registrytest.OCIManifest)
	registry.RequireAuth(registrytest.Auth{Username: "reader", Password: "read-secret", Basic: true})
	login := func(password string) string {
		return fmt.Sprintf(`{"auths":{%q:{"username":"reader","password":%q}}}`, registry.Host, password)
	}
	held := secrets{"zot/pull": login("read-secret"), "home/pull/.dockerconfigjson": login("read-secret"), "zot/wrong": login("guessed-secret")}
	tests := map[string]struct{ setting, message, want string }{
		"named":                {"zot/pull", "", ""},
		"ours":                 {`secret("pull/.dockerconfigjson")`, "", ""},
		"a config":             {held["zot/pull"], "", ""},
		"none":                 {"", "", "401"},
		"wrong":                {"zot/wrong", "", "401"},
		"gone":                 {"zot/gone", "", "there is no such object"},
		"the message's, right": {"zot/wrong", login("read-secret"), ""},
		"the message's, wrong": {"zot/pull", login("guessed-secret"), "401"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.New(t, registrycatalog.New(registryclient.New(registryclient.Config{})).WithSecrets(registrysecret.New(held)))
			if err := node.Configure(registrycatalog.Settings{RegistrySecret: test.setting}); err != nil {
				t.Fatal(err)
			}
			err := node.Send("request", registrycatalog.Request{Registry: registry.Host, DockerConfigJSON: test.message}).Err()
			if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "-secret") {
				t.Errorf("the error shows a password: %v", err)
			}
			if err == nil && node.Emitted("result")[0].(registrycatalog.Result).Count != 1 {
				t.Errorf("%+v", node.Emitted("result"))
			}
		})
	}
}

func TestRegistrySecretIsChecked(t *testing.T) {
	err := moduletest.New(t, registrycatalog.New(nil)).ConfigureJSON(`{"registrySecret": "hunter2 hunter2"}`)
	if err == nil || !strings.Contains(err.Error(), "registrySecret: want namespace/name") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error = %v", err)
	}
}
