package secrets_test

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

func TestSecretName(t *testing.T) {
	tests := map[string]struct {
		place secrets.Place
		key   string
		want  string // its beginning
	}{
		"plain":             {secrets.PlaceOf("image-mirror", "ticker"), "progress", "patchbay-image-mirror-ticker-progress-"},
		"capitals and dots": {secrets.PlaceOf("flow", "Node.One"), "a/B", "patchbay-flow-node-one-a-b-"},
		"no letter of them": {secrets.PlaceOf("ключ", "*"), "\x00", "patchbay-"},
		"empty":             {secrets.PlaceOf("", ""), "", "patchbay-"},
		"a scope":           {secrets.PlaceOf("flow", "node").Scoped("execution", "1"), "key", "patchbay-flow-node-key-"},
		"long":              {secrets.PlaceOf("flow", "node"), strings.Repeat("k", module.MaxStateKey), "patchbay-flow-node-kkkk"},
		"cut in a letter":   {secrets.PlaceOf(strings.Repeat("ü", 99), "node"), "key", "patchbay-"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := test.place.SecretName(test.key)
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("%s does not begin with %s", got, test.want)
			}
			if wrong := validation.IsDNS1123Subdomain(got); len(wrong) > 0 {
				t.Errorf("%s: %v", got, wrong)
			}
			if again := test.place.SecretName(test.key); again != got {
				t.Errorf("%s is %s the next time", got, again)
			}
		})
	}
}

// TestSecretNameStays holds the names of Secrets that are in clusters already.
func TestSecretNameStays(t *testing.T) {
	const want = "patchbay-flow-node-key-7tvhvqsatos4si195746qlptnvo32vhr"
	if got := secrets.PlaceOf("flow", "node").Scoped("scope", "id").SecretName("key"); got != want {
		t.Errorf("the name is %s, want %s", got, want)
	}
}

func TestLabelValue(t *testing.T) {
	tests := map[string]struct {
		name string
		kept bool
	}{
		"plain":               {"image-mirror", true},
		"capitals":            {"Node_1.a", true},
		"63 letters":          {strings.Repeat("n", 63), true},
		"64 letters":          {strings.Repeat("n", 64), false},
		"a slash":             {"a/b", false},
		"other letters":       {"ключ", false},
		"a dash at the end":   {"a-", false},
		"empty":               {"", false},
		"looks like a hash":   {secrets.LabelValue("a/b"), false},
		"a line break in it":  {"a\nb", false},
		"bytes that no UTF-8": {"\xff", false},
	}
	seen := map[string]string{}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := secrets.LabelValue(test.name)
			if (got == test.name) != test.kept {
				t.Errorf("%q becomes %q", test.name, got)
			}
			if wrong := validation.IsValidLabelValue(got); len(wrong) > 0 || got == "" {
				t.Errorf("%q: %v", got, wrong)
			}
			if other, ok := seen[got]; ok {
				t.Errorf("%q and %q become %q", test.name, other, got)
			}
			seen[got] = test.name
		})
	}
}

// FuzzSecretName looks for a name that is not valid, and for two places with one name.
func FuzzSecretName(f *testing.F) {
	f.Add("flow", "node", "scope", "id", "key", "flow", "node", "", "", "scope/id/key", true)
	f.Add("a", "b/c", "", "", "d", "a/b", "c", "", "", "d", false)
	f.Add("a b", "", "", "", "%20", "a%20b", "", "", "", " ", false)
	f.Add("\xff", "\x00", "s", "", "", "", "", "", "s", "\xff", true)
	f.Fuzz(func(t *testing.T, flow1, node1, scope1, id1, key1, flow2, node2, scope2, id2, key2 string, scoped bool) {
		one, two := secrets.PlaceOf(flow1, node1).Scoped(scope1, id1), secrets.PlaceOf(flow2, node2)
		same := false
		if scoped {
			two = two.Scoped(scope2, id2)
			same = flow1 == flow2 && node1 == node2 && scope1 == scope2 && id1 == id2 && key1 == key2
		}
		name1, name2 := one.SecretName(key1), two.SecretName(key2)
		for _, name := range []string{name1, name2} {
			if wrong := validation.IsDNS1123Subdomain(name); len(wrong) > 0 {
				t.Errorf("%s: %v", name, wrong)
			}
		}
		if (name1 == name2) != same {
			t.Errorf("the names are %s and %s", name1, name2)
		}
		for _, name := range []string{flow1, node1} {
			if wrong := validation.IsValidLabelValue(secrets.LabelValue(name)); len(wrong) > 0 {
				t.Errorf("label of %q: %v", name, wrong)
			}
		}
	})
}
