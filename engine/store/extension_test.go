package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store"
)

// TestBothExtensions has files that people have put into the directory.
func TestBothExtensions(t *testing.T) {
	text := func(name string) string {
		return "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: " + name + "}\nspec: {nodes: []}\n"
	}
	d := open(t)
	for name, text := range map[string]string{
		"a.yaml": text("a"), "b.yml": text("b"), "c.yml": text("other"), "both.yaml": text("both"), "both.yml": text("both"),
		"notes.yaml.txt": "x", ".hidden.yml": "x",
	} {
		if err := os.WriteFile(filepath.Join(d.Path(), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := d.Names(); err != nil || !slices.Equal(names, []string{"a", "b", "both", "c"}) {
		t.Errorf("names %v, %v", names, err)
	}
	problems := map[string]string{"a": "", "b": "", "c": `the flow is named "other", but its file c.yml`, "both": "both.yml, and a flow has one file"}
	all, err := d.List()
	if err != nil || len(all) != len(problems) {
		t.Fatalf("%v, %v", all, err)
	}
	for _, one := range all {
		want := problems[one.Name]
		if text := one.Problems.Error(); one.Problems.HasErrors() != (want != "") || !strings.Contains(text, want) {
			t.Errorf("%s: %s, want %q", one.Name, text, want)
		}
	}

	// What is saved stays in its file.
	if _, err := d.Put(document(t, "b", "changed"), store.Any); err != nil {
		t.Fatal(err)
	}
	if entries, _ := filepath.Glob(filepath.Join(d.Path(), "b.*")); len(entries) != 1 || filepath.Base(entries[0]) != "b.yml" || d.File("b") != entries[0] {
		t.Errorf("the file is %v, and File says %s", entries, d.File("b"))
	}
	if one, err := d.Get("b"); err != nil || one.Flow.Spec.Title != "changed" {
		t.Errorf("%+v, %v", one, err)
	}
	if err := d.Delete("b", store.Any); err != nil || d.File("b") != filepath.Join(d.Path(), "b.yaml") {
		t.Errorf("%v; its file would be %s", err, d.File("b"))
	}

	// Of two files it is not known which is meant.
	for what, err := range map[string]error{
		"save":   func() error { _, err := d.Put(document(t, "both", "x"), store.Any); return err }(),
		"delete": d.Delete("both", store.Any),
	} {
		if err == nil || !strings.Contains(err.Error(), "both.yaml") || !strings.Contains(err.Error(), "both.yml") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if revision, found := d.Revision("both"); revision != "" || !found {
		t.Errorf("revision %q, %t", revision, found)
	}
	if err := os.Remove(filepath.Join(d.Path(), "both.yaml")); err != nil {
		t.Fatal(err)
	}
	if one, err := d.Get("both"); err != nil || one.Problems.HasErrors() {
		t.Errorf("%+v, %v", one, err)
	}
}
