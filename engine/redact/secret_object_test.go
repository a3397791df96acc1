package redact_test

import (
	"slices"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// A Secret that a script or a template has made is plain JSON, with no type that says what
// of it is secret.
func TestSecretsOfKubernetes(t *testing.T) {
	const certificate = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1BPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="
	secret := func(change map[string]any) map[string]any {
		object := map[string]any{"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": "plain-name"}}
		for key, value := range change {
			object[key] = value
		}
		return object
	}
	for name, test := range map[string]struct {
		message any
		want    []string
	}{
		"data":                 {secret(map[string]any{"data": map[string]any{"key": "cHctMTIzNA=="}}), []string{"cHctMTIzNA==", "pw-1234"}},
		"stringData":           {secret(map[string]any{"stringData": map[string]any{"key": "pw-1234"}}), []string{"pw-1234"}},
		"not base64":           {secret(map[string]any{"data": map[string]any{"key": "pw 1234!"}}), []string{"pw 1234!"}},
		"a certificate":        {secret(map[string]any{"data": map[string]any{"tls.crt": certificate}}), nil},
		"short":                {secret(map[string]any{"stringData": map[string]any{"key": "abc"}}), nil},
		"in a list":            {[]any{map[string]any{"objects": []any{secret(map[string]any{"stringData": map[string]any{"key": "pw-1234"}})}}}, []string{"pw-1234"}},
		"a ConfigMap":          {secret(map[string]any{"kind": "ConfigMap", "data": map[string]any{"key": "cHctMTIzNA=="}}), nil},
		"of another group":     {secret(map[string]any{"apiVersion": "x.example/v1", "data": map[string]any{"key": "cHctMTIzNA=="}}), nil},
		"data of another form": {secret(map[string]any{"data": "pw-1234"}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			found := redact.Secrets(test.message)
			slices.Sort(found)
			slices.Sort(test.want)
			if !slices.Equal(found, test.want) {
				t.Errorf("found %q, want %q", found, test.want)
			}
		})
	}
}
