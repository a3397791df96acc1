package cli_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/module"
)

func TestServeHandsOnTheScriptEngine(t *testing.T) {
	for engine, args := range map[string][]string{"strict": {"--js", "strict"}, "": nil} {
		var stdout, stderr bytes.Buffer
		asked := "not asked"
		o := options(append([]string{"serve", "--data-dir", t.TempDir(), "--listen", "127.0.0.1:0"}, args...), "", &stdout, &stderr)
		o.Modules = func(e program.Environment) ([]module.Module, error) {
			asked = e.ScriptEngine
			return nil, errors.New("no such engine")
		}
		if code := cli.Run(t.Context(), o); code != 1 || asked != engine || !strings.Contains(stderr.String(), "no such engine") {
			t.Errorf("%q: code %d, the components were made for %q: %s", engine, code, asked, stderr.String())
		}
	}
}

// What takes its time to be there learns which flows are stored before the components are made.
func TestServeHandsOnWhatIsStored(t *testing.T) {
	var stdout, stderr bytes.Buffer
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "flows"), 0o700); err != nil {
		t.Fatal(err)
	}
	text := `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata:
  name: one
spec:
  nodes:
    - id: a
      component: some/used
    - id: b
      component: some/switched_off
      disabled: true
`
	if err := os.WriteFile(filepath.Join(dir, "flows", "one.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o := options([]string{"serve", "--data-dir", dir, "--listen", "127.0.0.1:0"}, "", &stdout, &stderr)
	var given *program.Starting
	o.Ahead = func(s program.Starting) { given = &s }
	o.Modules = func(program.Environment) ([]module.Module, error) {
		if given == nil {
			t.Error("the components are made first")
		}
		return nil, errors.New("enough")
	}
	if code := cli.Run(t.Context(), o); code != 1 || given == nil {
		t.Fatalf("code %d, given %v: %s", code, given, stderr.String())
	}
	if given.DataDir != dir || given.Logger == nil || !slices.Equal(given.Components, []string{"some/used"}) {
		t.Errorf("given %+v, want the component of %s that is not disabled", given, dir)
	}
}
