package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSoakOfThePage writes the page of the docs again from the samples beside it, and finds
// nothing else than it has.
func TestSoakOfThePage(t *testing.T) {
	t.Parallel()
	docs, dir := filepath.Join("..", "..", "..", "..", "docs"), t.TempDir()
	names := []string{"performance.md", "soak.jsonl", "soak.svg"}
	before := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			t.Fatal(err)
		}
		before[name] = string(text)
	}
	page := filepath.Join(dir, "performance.md")
	if err := os.WriteFile(page, []byte(before["performance.md"]), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), "go", "run", ".", "soak", filepath.Join(docs, "soak.jsonl"), "--page", page).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(text) != before[name] {
			t.Errorf("%s is not what its samples give: make soak-page RESULT=docs/soak.jsonl writes it", name)
		}
	}
}

func TestSoakRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page := filepath.Join(dir, "page.md")
	if err := os.WriteFile(page, []byte("no marker\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(dir, "good.jsonl")
	if err := os.WriteFile(good, []byte(`{"for": 60000000000, "every": 10000000000}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"no marker": good, "no file": good + ".not", "no soak": page} {
		if said, err := exec.CommandContext(t.Context(), "go", "run", ".", "soak", file, "--page", page).CombinedOutput(); err == nil {
			t.Errorf("%s: no error: %s", name, said)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
			t.Errorf("%s: it left %v, %v", name, left, err)
		}
	}
}
