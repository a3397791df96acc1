package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/store"
)

func document(t testing.TB, name, title string) *flow.Flow {
	t.Helper()
	f, problems := flow.Parse("test.yaml", []byte(`apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: `+name+`}
spec:
  title: `+title+`
  nodes: [{id: a, component: test/a}]
`))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

func open(t testing.TB) *store.Directory {
	t.Helper()
	d, err := store.Open(filepath.Join(t.TempDir(), "flows"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func put(t testing.TB, d *store.Directory, f *flow.Flow, expected string) store.Document {
	t.Helper()
	stored, err := d.Put(f, expected)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func TestPutGetListDelete(t *testing.T) {
	d := open(t)
	first := put(t, d, document(t, "beta", "one"), "")
	put(t, d, document(t, "alpha", "two"), "")
	if err := os.WriteFile(filepath.Join(d.Path(), "notes.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}

	got, err := d.Get("beta")
	if err != nil || got.Revision != first.Revision || got.Flow.Spec.Title != "one" || got.Problems.HasErrors() {
		t.Fatalf("Get = %+v, %v", got, err)
	}
	all, err := d.List()
	if err != nil || len(all) != 2 || all[0].Name != "alpha" || all[1].Name != "beta" {
		t.Fatalf("List = %v, %v", all, err)
	}
	info, err := os.Stat(filepath.Join(d.Path(), "beta.yaml"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v; want 0600", info.Mode(), err)
	}
	if err := d.Delete("beta", first.Revision); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Get("beta"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get after Delete = %v, want ErrNotFound", err)
	}
	if err := d.Delete("beta", store.Any); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("second Delete = %v, want ErrNotFound", err)
	}
}

func TestRevisionsGuardChanges(t *testing.T) {
	tests := map[string]struct {
		expected func(stored string) string
		conflict bool
	}{
		"the stored one": {func(stored string) string { return stored }, false},
		"any":            {func(string) string { return store.Any }, false},
		"another":        {func(string) string { return "0123" }, true},
		"none":           {func(string) string { return "" }, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			stored := put(t, d, document(t, "f", "one"), "")
			_, err := d.Put(document(t, "f", "two"), test.expected(stored.Revision))
			var conflict *store.ConflictError
			if errors.As(err, &conflict) != test.conflict {
				t.Fatalf("Put = %v, want a conflict: %v", err, test.conflict)
			}
			got, _ := d.Get("f")
			if want := map[bool]string{true: "one", false: "two"}[test.conflict]; got.Flow.Spec.Title != want {
				t.Errorf("title = %q, want %q", got.Flow.Spec.Title, want)
			}
		})
	}
	t.Run("one that was removed", func(t *testing.T) {
		_, err := open(t).Put(document(t, "f", "two"), "0123")
		if err == nil || !strings.Contains(err.Error(), "deleted in the meantime") {
			t.Errorf("Put = %v", err)
		}
	})
}

func TestBrokenFilesAreListedAndKept(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"no YAML":     {"a: [", ""},
		"empty":       {"", "empty"},
		"other name":  {"apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: other}\nspec: {nodes: []}\n", `the flow is named "other"`},
		"unknown key": {"apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: f}\nspecs: {}\n", "specs"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			path := filepath.Join(d.Path(), "f.yaml")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			all, err := d.List()
			if err != nil || len(all) != 1 || !all[0].Problems.HasErrors() {
				t.Fatalf("List = %+v, %v; want one document with problems", all, err)
			}
			if text := all[0].Problems.Error(); !strings.Contains(text, test.want) || !strings.Contains(text, path) {
				t.Errorf("problems = %s, want %q in %s", text, test.want, path)
			}
		})
	}
	t.Run("not overwritten unless named", func(t *testing.T) {
		d := open(t)
		path := filepath.Join(d.Path(), "f.yaml")
		if err := os.WriteFile(path, []byte("a: ["), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Put(document(t, "f", "one"), store.Any); err == nil {
			t.Fatal("a broken file was overwritten")
		}
		put(t, d, document(t, "f", "one"), store.RevisionOf([]byte("a: [")))
	})
}

func TestPreparedChangeIsNotInForce(t *testing.T) {
	d := open(t)
	put(t, d, document(t, "f", "one"), "")
	pending, err := d.Prepare(document(t, "f", "two"), store.Any)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := d.Get("f"); got.Flow.Spec.Title != "one" {
		t.Errorf("title = %q before Commit", got.Flow.Spec.Title)
	}
	pending.Discard()
	pending.Discard()
	if all, _ := d.List(); len(all) != 1 {
		t.Errorf("List = %v", all)
	}
	if left, _ := filepath.Glob(filepath.Join(d.Path(), ".*")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	put(t, d, document(t, "f", "three"), store.Any)
}

func TestOpenSweepsUnfinishedFiles(t *testing.T) {
	directory := t.TempDir()
	left := filepath.Join(directory, ".f.writing")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(directory); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Stat = %v, want the file to be removed", err)
	}
}

func TestNamesStayInside(t *testing.T) {
	d := open(t)
	for _, name := range []string{"", "..", "../x", "a/b", ".hidden", strings.Repeat("a", 300)} {
		if _, err := d.Get(name); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Get(%q) = %v", name, err)
		}
		if err := d.Delete(name, store.Any); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Delete(%q) = %v", name, err)
		}
	}
}

// TestAFileOfSeveralFlowsSaysSo: a file of the directory is one flow. What is after an
// empty document is not passed over.
func TestAFileOfSeveralFlowsSaysSo(t *testing.T) {
	one := "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: a}\nspec: {nodes: []}\n"
	tests := map[string]struct{ text, want string }{
		"two":                    {one + "---\n" + strings.Replace(one, "name: a", "name: b", 1), "the file holds 2 documents, want one flow"},
		"after an empty one":     {one + "---\n---\n" + strings.Replace(one, "name: a", "name: b", 1), "the file holds 2 documents, want one flow"},
		"after a comment":        {one + "---\n# c\n---\n" + strings.Replace(one, "name: a", "name: b", 1), "the file holds 2 documents, want one flow"},
		"text after it":          {one + "---\ntext\n", "want an object, have text"},
		"a mistake after it":     {one + "---\na: [\n", "neither YAML nor JSON"},
		"empty ones around it":   {"---\n---\n" + one + "---\n# c\n---\nnull\n...\n", ""},
		"nothing but empty ones": {"---\n# c\n---\n", "the document is empty"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			directory, err := store.Open(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(directory.File("a"), []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			list, err := directory.List()
			if err != nil || len(list) != 1 {
				t.Fatalf("list = %v, %v", list, err)
			}
			if problems := list[0].Problems.Error(); list[0].Problems.HasErrors() != (test.want != "") || !strings.Contains(problems, test.want) {
				t.Errorf("problems = %s, want %q", problems, test.want)
			}
		})
	}
}
