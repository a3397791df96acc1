package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A directory means the flow files directly in it.
func TestFlowsOfADirectory(t *testing.T) {
	home := alone(t)
	serve(t, home)
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("README.md", "no flow")
	for _, command := range [][]string{{"flow", "lint", dir}, {"flow", "apply", "-f", dir}} {
		r := run(t, "", command...)
		if r.code != 1 || strings.Count(r.stderr, dir) != 1 || !strings.Contains(r.stderr, "has no flows") {
			t.Errorf("%v of a directory without flows: %d, %s", command, r.code, r.stderr)
		}
	}
	write("b.yaml", document)
	write("a.yml", strings.Replace(document, "name: greet", "name: other", 1))
	write("deep/c.yaml", strings.Replace(document, "name: greet", "name: deep", 1))
	contains(t, ok(t, "flow", "lint", dir), "a.yml", "b.yaml")
	contains(t, ok(t, "flow", "apply", "-f", dir), "flow other created", "flow greet created", "2 of 2 flows applied")
	if list := ok(t, "flow", "list"); strings.Contains(list, "deep") {
		t.Errorf("a directory within was read: %s", list)
	}
}
