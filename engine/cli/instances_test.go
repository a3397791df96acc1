package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// pushVersion changes the solution in a directory and pushes it.
func pushVersion(t *testing.T, directory, to, version, greeting string) {
	t.Helper()
	for file, change := range map[string][2]string{"solution.yaml": {"version: 1.0.0", "version: " + version}, "flow.yaml": {"title: Greeting", "title: " + greeting}} {
		path := filepath.Join(directory, file)
		text := strings.Replace(mustRead(t, path), change[0], change[1], 1)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ok(t, "solution", "push", directory, to+":"+version, "--no-checks")
}

// TestInstancesOfARegistry takes a solution from a catalogue to its end: found, shown,
// installed, edited, upgraded with a conflict, rolled back and uninstalled.
func TestInstancesOfARegistry(t *testing.T) {
	home := alone(t)
	to := "oci://" + storage(t) + "/shop/own"
	pushVersion(t, filepath.Join(solutionsIn(t, "own"), "own"), to, "1.0.0", "Greeting")
	pushVersion(t, filepath.Join(solutionsIn(t, "own"), "own"), to, "1.1.0", "Newer")
	list := filepath.Join(t.TempDir(), "catalogue.json")
	ok(t, "catalogue", "build", to+":1.0.0", to+":1.1.0", "--to", list)
	shelf := strings.Replace(to, "/own", "/catalogue", 1)
	ok(t, "catalogue", "push", list, shelf+":latest")
	serve(t, home)

	contains(t, ok(t, "catalogue", "add", "shop", shelf+":latest"), "catalogue shop added")
	if r := run(t, "", "catalogue", "add", "shop", shelf+":latest"); r.code != 1 || !strings.Contains(r.stderr, "already") {
		t.Errorf("the same name twice: %d %s", r.code, r.stderr)
	}
	if r := run(t, "", "catalogue", "add", "other", shelf+":none"); r.code != 1 || !strings.Contains(r.stderr, "no such thing") {
		t.Errorf("one that is not there: %d %s", r.code, r.stderr)
	}
	contains(t, ok(t, "catalogue", "list"), "shop", shelf+":latest", "2")
	contains(t, ok(t, "solution", "search", "own"), "own", "1.1.0", to+"@sha256:")
	contains(t, ok(t, "solution", "show", "own"), "own 1.1.0", "get and list Deployments in all namespaces", "engine strict", "solution install "+to+"@sha256:")
	contains(t, ok(t, "solution", "show", to+":1.0.0"), "own 1.0.0")
	dry := ok(t, "solution", "install", to+":1.0.0", "--set", "text=hi", "--name", "mine", "--dry-run")
	contains(t, dry, "name: mine", "get and list Deployments", "more/notes.txt", "Nothing was installed")
	if r := run(t, "", "flow", "get", "mine"); r.code != 1 {
		t.Errorf("a dry run has installed it: %s", r.stdout)
	}

	contains(t, ok(t, "solution", "install", to+":1.0.0", "--set", "text=hi", "--name", "mine"), "created")
	contains(t, ok(t, "solution", "list", "--installed"), "mine", "own", "1.0.0", "1.1.0", to+":1.0.0")
	contains(t, ok(t, "solution", "diff", "mine"), "is as it was installed")
	edited := strings.NewReplacer("title: Greeting", "title: Ours", "delay: 700", "delay: 900").Replace(ok(t, "flow", "get", "mine"))
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	ok(t, "flow", "apply", "-f", file)
	if r := run(t, "", "solution", "diff", "mine"); r.code != 1 || !strings.Contains(r.stdout, "delay: 900") {
		t.Errorf("diff: %d %s", r.code, r.stdout)
	}

	r := run(t, "", "solution", "upgrade", "mine")
	if r.code != 1 || !strings.Contains(r.stderr, "conflict at spec.title") || !strings.Contains(r.stderr, `"Ours"`) || !strings.Contains(r.stderr, `"Newer"`) {
		t.Errorf("a conflict: %d %s", r.code, r.stderr)
	}
	if r := run(t, "", "solution", "upgrade", "mine", "--dry-run"); r.code != 1 || !strings.Contains(r.stdout, "conflict at spec.title") {
		t.Errorf("a dry run with a conflict: %d %s", r.code, r.stdout)
	}
	contains(t, ok(t, "flow", "get", "mine"), "own@1.0.0")
	contains(t, ok(t, "solution", "upgrade", "mine", "--theirs", "spec.title"), "changed")
	contains(t, ok(t, "flow", "get", "mine"), "own@1.1.0", "title: Newer", "delay: 900", "patchbay.dev/solution-digest: sha256:")
	contains(t, ok(t, "solution", "upgrade", "mine", "--set", "text=bye", "--mine", "spec.title"), "changed")

	ok(t, "solution", "rollback", "mine")
	one := jsonOf[[]api.Instance](t, "solution", "list", "--installed")
	if len(one) != 1 || one[0].Version != "1.1.0" || one[0].Values["text"] != "hi" || one[0].Before != nil {
		t.Errorf("after a rollback: %+v", one)
	}
	if r := run(t, "", "solution", "rollback", "mine"); r.code != 1 || !strings.Contains(r.stderr, "no version before") {
		t.Errorf("a second rollback: %d %s", r.code, r.stderr)
	}

	if r := run(t, "n\n", "solution", "uninstall", "mine"); r.code != 1 || !strings.Contains(r.stderr, "This goes:") || !strings.Contains(r.stderr, "nothing was changed") {
		t.Errorf("uninstall, answered with no: %d %s", r.code, r.stderr)
	}
	contains(t, ok(t, "solution", "uninstall", "mine", "--yes"), "mine uninstalled")
	if list := jsonOf[[]api.Instance](t, "solution", "list", "--installed"); len(list) != 0 {
		t.Errorf("still installed: %+v", list)
	}
	contains(t, ok(t, "catalogue", "remove", "shop"), "removed")
	if r := run(t, "", "catalogue", "remove", "shop"); r.code != 1 || !strings.Contains(r.stderr, "no catalogue shop") {
		t.Errorf("a second removal: %d %s", r.code, r.stderr)
	}
}

// TestSignaturesAreDemanded has a server that takes only what a key has signed, and a
// catalogue that demands a key of its own.
func TestSignaturesAreDemanded(t *testing.T) {
	home := alone(t)
	to := "oci://" + storage(t) + "/shop/own"
	private, public := keyFiles(t)
	t.Setenv("COSIGN_PASSWORD", "sesame")
	directory := filepath.Join(solutionsIn(t, "own"), "own")
	pushVersion(t, directory, to, "1.0.0", "Greeting")
	serve(t, home, "--require-signature", public)
	install := []string{"solution", "install", to + ":1.0.0", "--set", "text=hi"}
	if r := run(t, "", install...); r.code != 1 || !strings.Contains(r.stderr, "nobody has signed it") {
		t.Errorf("unsigned: %d %s", r.code, r.stderr)
	}
	list := filepath.Join(t.TempDir(), "catalogue.json")
	ok(t, "catalogue", "build", to+":1.0.0", "--to", list)
	shelf := strings.Replace(to, "/own", "/catalogue", 1)
	ok(t, "catalogue", "push", list, shelf+":latest")
	if r := run(t, "", "catalogue", "add", "shop", shelf+":latest"); r.code != 1 || !strings.Contains(r.stderr, "nobody has signed it") {
		t.Errorf("an unsigned catalogue: %d %s", r.code, r.stderr)
	}
	if list := jsonOf[[]api.Instance](t, "solution", "list", "--installed"); len(list) != 0 {
		t.Errorf("installed: %+v", list)
	}
	ok(t, "solution", "push", directory, to+":1.0.0", "--key", private)
	contains(t, ok(t, install...), "created")
	contains(t, ok(t, "solution", "show", to+":1.0.0"), "signed, as is demanded")
}
