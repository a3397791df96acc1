package mistakes_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const here = "github.com/patchbay-dev/patchbay/docs/authors/mistakes/"

// tree is Go files that the compiler sees in this directory and that are not there.
type tree struct{ dir, overlay string }

// newTree takes files by their path below this directory.
func newTree(t *testing.T, files map[string]string) tree {
	t.Helper()
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	made := tree{dir: t.TempDir()}
	replace := map[string]string{}
	for path, text := range files {
		file := filepath.Join(made.dir, strings.ReplaceAll(path, "/", "_"))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(at, path)] = file
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	made.overlay = filepath.Join(made.dir, "overlay.json")
	if err := os.WriteFile(made.overlay, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return made
}

// build compiles packages and returns what the compiler says.
func (tr tree) build(t *testing.T, arguments ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", append([]string{"build", "-overlay", tr.overlay}, arguments...)...)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := command.CombinedOutput()
	return string(out), err
}

// place is where in a file the compiler finds something.
var place = regexp.MustCompile(`(?m)^\S+\.go:\d+:\d+: `)

// TestCompile: the compiler finds what a row says that it finds.
func TestCompile(t *testing.T) {
	t.Parallel()
	files, packages, rows := map[string]string{}, []string{}, map[string]row{}
	for i, r := range components(t) {
		if r.Stage == compiled {
			name := fmt.Sprintf("wrong/r%d", i)
			files[name+"/row.go"], rows[here+name] = r.source(t), r
			packages = append(packages, here+name)
		}
	}
	out, err := newTree(t, files).build(t, packages...)
	if err == nil {
		t.Fatal("the compiler finds nothing")
	}
	said := map[string]string{}
	for _, part := range strings.Split("\n"+out, "\n# ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		said[name] = place.ReplaceAllString(text, "")
	}
	for name, r := range rows {
		if !strings.Contains(said[name], r.Says) {
			t.Errorf("%s: the compiler says:\n%s\nwant %s", r.Mistake, said[name], r.Says)
		}
	}
}
