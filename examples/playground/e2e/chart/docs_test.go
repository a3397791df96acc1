package chart_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// example is the first block of YAML on a page of the docs.
func example(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```yaml\n")
	block, _, found := strings.Cut(block, "```")
	if !found {
		t.Fatalf("docs/%s has no YAML", page)
	}
	return block
}

// TestTheValuesInTheDocs switch both solutions on.
func TestTheValuesInTheDocs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(path, []byte(example(t, "chart.md")), 0o600); err != nil {
		t.Fatal(err)
	}
	if all := installedBy(t, read(t, render(t, "--values", path))); len(all) != 2 {
		t.Errorf("it installs %v", all)
	}
}

// TestTheRoleInTheDocs: what the store needs is in the chart, whatever else is.
func TestTheRoleInTheDocs(t *testing.T) {
	var role rbacv1.Role
	if err := yaml.UnmarshalStrict([]byte(example(t, "flow-objects.md")), &role); err != nil || len(role.Rules) == 0 {
		t.Fatalf("the Role: %v, %+v", err, role)
	}
	have := map[right]bool{}
	for _, object := range read(t, render(t)) {
		if object.GetKind() == "Role" && object.GetName() == "patchbay-store" {
			rules, _, _ := unstructured.NestedSlice(object.Object, "rules")
			var of []rbacv1.PolicyRule
			text, err := yaml.Marshal(rules)
			if err == nil {
				err = yaml.Unmarshal(text, &of)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, what := range each(of, "") {
				have[what] = true
			}
		}
	}
	for _, what := range each(role.Rules, "") {
		if !have[what] {
			t.Errorf("the chart lacks the right to %s", what)
		}
	}
}
