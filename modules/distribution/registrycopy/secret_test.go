package registrycopy_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycopy"
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

// TestRegistrySecret has a target that everybody may read and only a writer may push
// to, as mirrors are set up, and one that asks everybody.
func TestRegistrySecret(t *testing.T) {
	login := func(host, password string) string {
		return fmt.Sprintf(`{"auths":{%q:{"username":"writer","password":%q}}}`, host, password)
	}
	tests := map[string]struct {
		setting string
		request registrycopy.Request
		want    string // of the error; HOST is the target
	}{
		"named":                  {"zot/push", registrycopy.Request{}, ""},
		"ours":                   {`secret("push/.dockerconfigjson")`, registrycopy.Request{}, ""},
		"a config":               {"CONFIG", registrycopy.Request{}, ""},
		"before the sources'":    {"zot/push", registrycopy.Request{DockerConfigJSON: "WRONG"}, ""},
		"after the message's":    {"zot/wrong", registrycopy.Request{TargetUsername: "writer", TargetPassword: "write-secret"}, ""},
		"none":                   {"", registrycopy.Request{}, "put a login for HOST that may push into a Secret (kubectl create secret docker-registry) and name it as registrySecret, namespace/name"},
		"none, but the sources'": {"", registrycopy.Request{DockerConfigJSON: "WRONG"}, "name the Secret of one that may as registrySecret"},
		"wrong":                  {"zot/wrong", registrycopy.Request{}, "see to it that the login in the Secret zot/wrong (registrySecret) is right and may push to HOST"},
		"of another host":        {"zot/other", registrycopy.Request{}, "the Secret zot/other (registrySecret) holds no login for HOST"},
		"gone":                   {"zot/gone", registrycopy.Request{}, `registrySecret: get secrets "gone" in namespace "zot"`},
		"broken":                 {"zot/broken", registrycopy.Request{}, "registrySecret: secret zot/broken: key .dockerconfigjson: it is not valid JSON"},
	}
	for name, test := range tests {
		for _, anonymous := range []bool{true, false} {
			for _, basic := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, anonymous read %t, basic %t", name, anonymous, basic), func(t *testing.T) {
					source, target := registrytest.New(t), registrytest.New(t)
					source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 2000))
					target.RequireAuth(registrytest.Auth{Username: "writer", Password: "write-secret", AnonymousPull: anonymous, Basic: basic})
					held := secrets{
						"zot/push": login(target.Host, "write-secret"), "home/push/.dockerconfigjson": login(target.Host, "write-secret"),
						"zot/wrong": login(target.Host, "guessed-secret"), "zot/other": login("other.example", "write-secret"), "zot/broken": `{"auths": secret`,
					}
					node := moduletest.New(t, registrycopy.New(copier.New(registryclient.New(registryclient.Config{}))).WithSecrets(registrysecret.New(held)))
					setting := test.setting
					if setting == "CONFIG" {
						setting = held["zot/push"]
					}
					if err := node.Configure(registrycopy.Settings{Concurrency: 1, BlobConcurrency: 1, Timeout: 60, RegistrySecret: setting}); err != nil {
						t.Fatal(err)
					}
					request := test.request
					request.Source, request.Target = source.Host+"/app:1", target.Host+"/app:1"
					if request.DockerConfigJSON != "" {
						request.DockerConfigJSON = held["zot/wrong"]
					}
					err := node.Send("request", request).Err()
					want := strings.ReplaceAll(test.want, "HOST", target.Host)
					if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
						t.Fatalf("error = %v, want %q", err, want)
					}
					if err != nil && (strings.Contains(err.Error(), "write-secret") || strings.Contains(err.Error(), "guessed-secret") || module.IsRetryable(err)) {
						t.Errorf("error = %v", err)
					}
					if manifest, _ := target.Manifest("app", "1"); (manifest != nil) != (want == "") {
						t.Errorf("the target holds %q", manifest)
					}
				})
			}
		}
	}
}

func TestRegistrySecretIsChecked(t *testing.T) {
	err := moduletest.New(t, registrycopy.New(nil)).ConfigureJSON(`{"registrySecret": "hunter2 hunter2"}`)
	if err == nil || !strings.Contains(err.Error(), "registrySecret: want namespace/name") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error = %v", err)
	}
}
