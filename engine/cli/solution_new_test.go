package cli_test

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestSolutionNew(t *testing.T) {
	alone(t)
	directory := filepath.Join(t.TempDir(), "image-cleanup")
	contains(t, ok(t, "solution", "new", directory), "solution.yaml", "tests", "Next:")
	if r := run(t, "", "solution", "new", directory); r.code != 1 || !strings.Contains(r.stderr, "nothing is overwritten") {
		t.Errorf("a second time: %d %s", r.code, r.stderr)
	}
	if r := run(t, "", "solution", "new", filepath.Join(t.TempDir(), "Not a name")); r.code != 2 {
		t.Errorf("no name: %d %s", r.code, r.stderr)
	}
	if r := run(t, "", "solution", "new", filepath.Join(t.TempDir(), "other"), "--from-flow", filepath.Join(directory, "none.yaml")); r.code != 1 {
		t.Errorf("no flow: %d %s", r.code, r.stderr)
	}
}

func TestSolutionNewFromAFlow(t *testing.T) {
	alone(t)
	source := file(t, "flow.yaml", strings.Replace(document, "delay: 500", "delay: 500, token: hunter22", 1))
	directory := filepath.Join(t.TempDir(), "greeting")
	type begun struct {
		Parameters []struct{ Parameter, To string }
		LeftOut    []string
	}
	made := jsonOf[begun](t, "solution", "new", directory, "--from-flow", source)
	if len(made.Parameters) != 1 || made.Parameters[0].To != "trigger.delay" {
		t.Errorf("proposed %+v", made.Parameters)
	}
	if len(made.LeftOut) != 1 || strings.Contains(mustRead(t, filepath.Join(directory, "flow.yaml")), "hunter22") {
		t.Errorf("left out %v of\n%s", made.LeftOut, mustRead(t, filepath.Join(directory, "flow.yaml")))
	}
	contains(t, ok(t, "solution", "lint", directory), "solution greeting is valid")
}
