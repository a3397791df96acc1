package flow_test

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

var update = flag.Bool("update", false, "write what the golden tests see into testdata")

// TestGolden reads every document of testdata. Beside NAME.yaml or NAME.json
// are its problems, NAME.problems, and, when it has no errors, its
// canonical text, NAME.canonical. To add a case, add the document and run with
// -update.
func TestGolden(t *testing.T) {
	for _, file := range documents(t) {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			flows, problems := flow.ParseAll(name, read(t, file))
			base := strings.TrimSuffix(file, filepath.Ext(file))
			text := problems.Error()
			if text != "" {
				text += "\n"
			}
			golden(t, base+".problems", text)
			if problems.HasErrors() {
				return
			}
			canonical, err := flow.FormatAll(flows)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, base+".canonical", string(canonical))
			again, problems := flow.ParseAll(name, canonical)
			if problems.HasErrors() {
				t.Fatalf("the canonical text has problems: %v", problems)
			}
			for i := range flows {
				if changes := flow.Diff(flows[i], again[i]); len(changes) > 0 {
					t.Errorf("formatting changed the meaning: %v", changes)
				}
			}
			if twice, err := flow.FormatAll(again); err != nil || !bytes.Equal(twice, canonical) {
				t.Errorf("formatting twice gives another text (%v):\n%s", err, twice)
			}
		})
	}
}

func documents(t testing.TB) (files []string) {
	t.Helper()
	for _, pattern := range []string{"testdata/*.yaml", "testdata/*.json"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no documents match %s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	return files
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// golden compares a text with a file. An empty text has no file.
func golden(t *testing.T, file, have string) {
	t.Helper()
	if *update {
		_ = os.Remove(file)
		if have != "" {
			if err := os.WriteFile(file, []byte(have), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	want, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if have != string(want) {
		t.Errorf("%s: have\n%s\nwant\n%s", file, have, want)
	}
	if errors.Is(err, fs.ErrNotExist) && have != "" {
		t.Logf("run the test with -update to write %s", file)
	}
}
