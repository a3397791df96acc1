package merge_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flow/merge"
)

var update = flag.Bool("update", false, "write what the golden tests see into testdata")

// TestGolden merges what each folder of testdata holds: base.yaml, mine.yaml, theirs.yaml
// and, if there are any, choices, a line "mine PATH" or "theirs PATH" each. To add a case,
// add a folder and run with -update: it writes merged.yaml and conflicts.
func TestGolden(t *testing.T) {
	folders, err := filepath.Glob("testdata/*/base.yaml")
	if err != nil || len(folders) < 10 {
		t.Fatalf("%d cases, %v", len(folders), err)
	}
	for _, base := range folders {
		folder := filepath.Dir(base)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			base, mine, theirs := document(t, folder, "base"), document(t, folder, "mine"), document(t, folder, "theirs")
			before := text(t, mine)
			merged, conflicts := merge.Merge(base, mine, theirs, choices(t, folder))
			golden(t, filepath.Join(folder, "merged.yaml"), text(t, merged))
			var listed strings.Builder
			for _, c := range conflicts {
				fmt.Fprintf(&listed, "%s\n  base   %s\n  mine   %s\n  theirs %s\n", c.Path, inJSON(t, c.Base), inJSON(t, c.Mine), inJSON(t, c.Theirs))
			}
			golden(t, filepath.Join(folder, "conflicts"), listed.String())
			if after := text(t, mine); after != before {
				t.Errorf("mine was changed:\n%s", after)
			}
		})
	}
}

func document(t *testing.T, folder, name string) *flow.Flow {
	t.Helper()
	path := filepath.Join(folder, name+".yaml")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	read, problems := flow.Parse(path, content)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return read
}

func choices(t *testing.T, folder string) map[string]merge.Choice {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, "choices"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	all := map[string]merge.Choice{}
	for line := range strings.Lines(string(content)) {
		choice, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		all[path] = merge.Choice(choice)
	}
	return all
}

func text(t testing.TB, f *flow.Flow) string {
	t.Helper()
	formatted, err := f.Format()
	if err != nil {
		t.Fatal(err)
	}
	return string(formatted)
}

func inJSON(t *testing.T, content any) string {
	t.Helper()
	if content == nil {
		return "-"
	}
	written, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}
