package registrysecret_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrysecret"
)

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		setting, want string
		permission    string
	}{
		"empty":           {"", "", ""},
		"namespace, name": {"zot/push.login-1", "", "push.login-1 in zot"},
		"config":          {`{"auths":{"h.io":{"auth":"dTpw"}}}`, "", ""},
		"ours":            {`secret("push/.dockerconfigjson")`, "", "push in our own"},
		"ours, all keys":  {`secret("push")`, "want namespace/name", ""},
		"ours, computed":  {`secret("push/" + "hunter2")`, "want namespace/name", ""},
		"broken config":   {`{"auths":{"h.io":{"auth":"hunter2!"}}}`, `registry "h.io": its "auth" is not base64`, ""},
		"name alone":      {"hunter2", "want namespace/name", ""},
		"three parts":     {"zot/push/hunter2", "want namespace/name", ""},
		"upper case":      {"Zot/hunter2", "want namespace/name", ""},
		"no name":         {"zot/", "want namespace/name", ""},
		"a way out":       {"zot/../hunter2", "want namespace/name", ""},
		"a password":      {"hunter2 hunter2", "want namespace/name", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := registrysecret.Check(test.setting)
			if (err == nil) != (test.want == "") || err != nil && (!strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter2")) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			got := ""
			for _, p := range registrysecret.Permissions(test.setting) {
				got += strings.Join(p.Names, " ") + " in " + p.Namespace
				if p.Own {
					got += "our own"
				}
			}
			if got != test.permission {
				t.Errorf("permission %q, want %q", got, test.permission)
			}
		})
	}
}

type reader func(ctx context.Context, namespace, name string) (string, map[string][]byte, error)

func (r reader) SecretData(ctx context.Context, namespace, name string) (string, map[string][]byte, error) {
	return r(ctx, namespace, name)
}

func (r reader) Secret(ctx context.Context, reference string) (string, error) {
	name, key, _ := strings.Cut(reference, "/")
	_, data, err := r(ctx, "home", name)
	return string(data[key]), err
}

func TestSecretOfOurs(t *testing.T) {
	source := registrysecret.New(reader(func(_ context.Context, namespace, name string) (string, map[string][]byte, error) {
		if namespace != "home" || name != "push" {
			return "", nil, errors.New("no such Secret")
		}
		return secret("one")
	}))
	keyring, err := source.Keyring(t.Context(), `secret("push/.dockerconfigjson")`)
	if got := keyring.For("h.io", "a"); err != nil || len(got) != 1 || got[0].Password != "one" {
		t.Errorf("%d logins, %v", len(got), err)
	}
}

func secret(password string) (string, map[string][]byte, error) {
	return dockerconfig.Type, map[string][]byte{dockerconfig.Key: []byte(`{"auths":{"h.io":{"username":"u","password":"` + password + `"}}}`)}, nil
}

func TestKeyringIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads, password, failure := 0, "one", error(nil)
		source := registrysecret.New(reader(func(_ context.Context, namespace, name string) (string, map[string][]byte, error) {
			reads++
			if namespace != "zot" || name != "push" {
				t.Errorf("read %s/%s", namespace, name)
			}
			if failure != nil {
				return "", nil, failure
			}
			return secret(password)
		}))
		want := func(password string, wantReads int) {
			t.Helper()
			keyring, err := source.Keyring(t.Context(), "zot/push")
			if err != nil {
				t.Fatal(err)
			}
			if got := keyring.For("h.io", "a"); len(got) != 1 || got[0].Password != password || reads != wantReads {
				t.Errorf("%d logins, %d reads; want that of %s and %d reads", len(got), reads, password, wantReads)
			}
		}
		want("one", 1)
		password = "two"
		want("one", 1)
		time.Sleep(31 * time.Second)
		want("two", 2)
		time.Sleep(time.Minute)
		failure = module.Retryable(errors.New("no answer"))
		want("two", 3) // the API server is away for a while
		time.Sleep(10 * time.Minute)
		if _, err := source.Keyring(t.Context(), "zot/push"); err == nil || !module.IsRetryable(err) {
			t.Errorf("error = %v", err)
		}
		failure = nil
		want("two", 5)
		time.Sleep(time.Minute)
		failure = module.Permanent(errors.New("not found"))
		if _, err := source.Keyring(t.Context(), "zot/push"); err == nil || module.IsRetryable(err) {
			t.Errorf("a Secret that was deleted still counts: %v", err)
		}
	})
}

func TestKeyringRefuses(t *testing.T) {
	tests := map[string]struct {
		kind, text, want string
	}{
		"not a pull secret": {"Opaque", `{"auths":{}}`, `secret zot/push: its type is "Opaque"`},
		"broken":            {dockerconfig.Type, `{"auths": hunter2`, "secret zot/push: key .dockerconfigjson: it is not valid JSON"},
		"empty":             {dockerconfig.Type, `{"auths":{}}`, "names no registries"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			source := registrysecret.New(reader(func(context.Context, string, string) (string, map[string][]byte, error) {
				return test.kind, map[string][]byte{dockerconfig.Key: []byte(test.text)}, nil
			}))
			_, err := source.Keyring(t.Context(), "zot/push")
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter2") || module.IsRetryable(err) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
	if _, err := registrysecret.New(nil).Keyring(t.Context(), "zot/push"); err == nil || !strings.Contains(err.Error(), "no access to a cluster") {
		t.Errorf("error = %v", err)
	}
}
