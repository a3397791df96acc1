package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// solutionsIn writes the packaged solution of the tests into a directory under a
// name, and one that is broken.
func solutionsIn(t *testing.T, name string) string {
	t.Helper()
	directory := t.TempDir()
	write := func(path, text string) {
		path = filepath.Join(directory, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, file := range packaged {
		text := string(file.Data)
		if filepath.Base(path) == "solution.yaml" {
			text = replaceOnce(t, text, "name: hello", "name: "+name)
		}
		write(filepath.Join(name, filepath.FromSlash(path[len("hello/"):])), text)
	}
	write("half/solution.yaml", "kind: Solution\n")
	write("notes/README.md", "no solution\n")
	return directory
}

func TestSolutionsOfADirectory(t *testing.T) {
	home := alone(t)
	directory := solutionsIn(t, "own")
	contains(t, ok(t, "solution", "list", "--solutions", directory), "hello", "own", "half", "can't be used", "apiVersion")
	contains(t, ok(t, "solution", "show", "own", "--solutions", directory), "more/notes.txt")
	if r := run(t, "", "solution", "list", "--solutions", filepath.Join(directory, "none")); r.code != 1 {
		t.Errorf("a directory that is not there: exit code %d", r.code)
	}
	s := serve(t, home, "--solutions", directory)
	contains(t, s.stderr.String(), "a solution can't be used", "half")
	contains(t, ok(t, "solution", "install", "own", "--set", "text=hi"), "created")
	contains(t, ok(t, "flow", "list"), "greet")
	if r := run(t, "", "solution", "install", "half"); r.code != 1 {
		t.Error("a broken solution was installed")
	} else {
		contains(t, r.stderr, "apiVersion")
	}
}

func TestSolutionLint(t *testing.T) {
	alone(t)
	directory := solutionsIn(t, "own")
	out := ok(t, "solution", "lint", filepath.Join(directory, "own"))
	contains(t, out, "own: solution own is valid (1 flow)", "needs get, list on apps/deployments")
	r := run(t, "", "solution", "lint", directory)
	if r.code != 1 {
		t.Errorf("exit code %d", r.code)
	}
	contains(t, r.stdout, filepath.Join(directory, "half", "solution.yaml")+":1:1: apiVersion", "solution own is valid")
	flow := filepath.Join(directory, "own", "flow.yaml")
	if err := os.WriteFile(flow, []byte(replaceOnce(t, document, "to: echo.in", "to: echo.on")), 0o600); err != nil {
		t.Fatal(err)
	}
	r = run(t, "", "solution", "lint", filepath.Join(directory, "own"))
	if r.code != 1 {
		t.Errorf("exit code %d", r.code)
	}
	contains(t, r.stdout, flow+`:15:11: spec.edges[0].to: `, `did you mean "echo.in"?`)
	manifest := filepath.Join(directory, "own", "solution.yaml")
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifest, []byte(replaceOnce(t, string(text), "default: 700", "default: 7000000000000000000000")), 0o600); err != nil {
		t.Fatal(err)
	}
	if r = run(t, "", "solution", "lint", filepath.Join(directory, "own")); r.code != 1 || !strings.Contains(r.stdout, manifest) {
		t.Errorf("exit code %d: %s", r.code, r.stdout)
	}
	if r := run(t, "", "solution", "lint", t.TempDir()); r.code != 1 || !strings.Contains(r.stderr, "no solution.yaml") {
		t.Errorf("an empty directory: exit code %d: %s", r.code, r.stderr)
	}
}

func replaceOnce(t *testing.T, text, old, new string) string {
	t.Helper()
	before, after, found := strings.Cut(text, old)
	if !found {
		t.Fatalf("%q is not in %q", old, text)
	}
	return before + new + after
}
