package object_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

func TestMasked(t *testing.T) {
	secret := object.Kind{APIVersion: "v1", Kind: "Secret"}
	inBase64 := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	tests := map[string]struct {
		kind object.Kind
		data map[string]any
		want []string
	}{
		"both forms":            {secret, map[string]any{"password": inBase64("hunter2")}, []string{inBase64("hunter2"), "hunter2"}},
		"no base64":             {secret, map[string]any{"password": "hunter2!"}, []string{"hunter2!", "hunter2!"}},
		"a certificate":         {secret, map[string]any{"tls.crt": inBase64(certificate + certificate)}, nil},
		"a key":                 {secret, map[string]any{"tls.key": inBase64(strings.ReplaceAll(certificate, "CERTIFICATE", "PRIVATE KEY"))}, []string{"", ""}},
		"a certificate and key": {secret, map[string]any{"all": inBase64(certificate + strings.ReplaceAll(certificate, "CERTIFICATE", "PRIVATE KEY"))}, []string{"", ""}},
		"text before it":        {secret, map[string]any{"all": inBase64("hunter2\n" + certificate)}, []string{"", ""}},
		"another kind":          {object.Kind{APIVersion: "v1", Kind: "ConfigMap"}, map[string]any{"a": inBase64("hunter2")}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var masked object.Masked
			masked.Add(test.kind, map[string]any{"data": test.data})
			if len(masked) != len(test.want) || len(test.want) > 0 && test.want[0] != "" && !slices.Equal(masked, test.want) {
				t.Errorf("got %q, want %q", masked, test.want)
			}
		})
	}
}

func TestFieldSelectorLeavesStateOut(t *testing.T) {
	tests := map[string]struct {
		kind        object.Kind
		asked, want string
	}{
		"secrets":      {object.Kind{APIVersion: "v1", Kind: "Secret"}, "", "type!=patchbay.dev/state"},
		"some secrets": {object.Kind{APIVersion: "v1", Kind: "Secret"}, "type=kubernetes.io/tls", "type=kubernetes.io/tls,type!=patchbay.dev/state"},
		"others":       {object.Kind{APIVersion: "v1", Kind: "Pod"}, "status.phase=Running", "status.phase=Running"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.kind.FieldSelector(test.asked); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestCopyOfKubectlIsLeftOut(t *testing.T) {
	whole := map[string]any{"metadata": map[string]any{"annotations": map[string]any{"kubectl.kubernetes.io/last-applied-configuration": "hunter2", "a": "b"}}}
	var masked object.Masked
	masked.Add(object.Kind{APIVersion: "v1", Kind: "Secret"}, whole)
	if annotations := whole["metadata"].(map[string]any)["annotations"].(map[string]any); len(annotations) != 1 {
		t.Errorf("annotations = %v", annotations)
	}
}

func TestHashes(t *testing.T) {
	state := moduletest.NewMemoryState()
	hash := func(part map[string]any, state module.State) string {
		t.Helper()
		hasher, err := object.NewHasher(t.Context(), state)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := hasher.Of(part)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	one := map[string]any{"data": map[string]any{"a": "1", "b": "2"}}
	same := map[string]any{"data": map[string]any{"b": "2", "a": "1"}}
	other := map[string]any{"data": map[string]any{"a": "1", "b": "3"}}
	first := hash(one, state)
	name, sum, _ := strings.Cut(first, "-")
	if hash(same, state) != first || hash(other, state) == first || len(name) != 8 || len(sum) != 32 {
		t.Errorf("hashes: %s, %s, %s", first, hash(same, state), hash(other, state))
	}
	if elsewhere := hash(one, moduletest.NewMemoryState()); strings.HasPrefix(elsewhere, name) || strings.HasSuffix(elsewhere, sum) {
		t.Errorf("by another key: %s, as by the first: %s", elsewhere, first)
	}
}
