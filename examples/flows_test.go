package examples_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flowtest"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

func TestMain(m *testing.M) { jstest.Main(m, helpers()) }

func helpers() map[string]map[string]any {
	return map[string]map[string]any{"patchbay:image": imageref.Helpers()}
}

// elsewhere are folders whose documents need other components, or are none that anybody
// would write: their own tests look at them.
var elsewhere = []string{"hello-module", "playground"}

// TestEveryFlow lints each document under examples and solutions, and runs its tests: each
// folder with a flow or a solution has some.
func TestEveryFlow(t *testing.T) {
	known, err := catalog.New(modules.All(modules.Options{Cluster: cluster.New(cluster.Options{}), Scripts: jstest.Scripts(t, helpers())})...)
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string][]string{} // documents by folder
	for _, root := range []string{".", "../solutions"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && (slices.Contains(elsewhere, path) || entry.Name() == "testdata"):
				return filepath.SkipDir
			case !entry.IsDir() && slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)) && holds(t, path, "kind: Flow"):
				folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(folders) < 6 {
		t.Fatalf("only %d folders with flows were found: %v", len(folders), folders)
	}
	planner := planning.Offline(known)
	for folder, documents := range folders {
		t.Run(strings.TrimPrefix(filepath.ToSlash(folder), "../"), func(t *testing.T) {
			files := os.DirFS(folder)
			if solution.HasManifest(files) {
				lintSolution(t, planner, known, files, folder)
			} else {
				for _, file := range documents {
					lintFlow(t, planner, file)
				}
			}
			report, err := flowtest.RunFolder(t.Context(), flowtest.FolderOptions{Catalog: known}, files, folder)
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Outcomes) == 0 {
				t.Error("it has no tests")
			}
			if !report.Passed() {
				t.Error(report.Text())
			}
		})
	}
}

// holds reports whether a file has a line.
func holds(t *testing.T, file, line string) bool {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(strings.Split(string(text), "\n"), line)
}

func lintFlow(t *testing.T, planner *planning.Planner, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	document, problems := flow.Parse(file, text)
	if document == nil {
		t.Fatal(problems)
	}
	report := planner.Check(t.Context(), document)
	if all := append(problems, report.Problems...); len(all) > 0 {
		t.Error(all)
	}
	for _, edge := range report.Edges {
		if edge.Outcome != "valid" {
			t.Errorf("%s: edge %s -> %s is %s: %v", file, edge.From, edge.To, edge.Outcome, edge.Findings)
		}
	}
}

func lintSolution(t *testing.T, planner *planning.Planner, known *catalog.Catalog, folder fs.FS, shown string) {
	t.Helper()
	s, problems := solution.Formats(known.Formats()).Lint(folder, shown)
	if len(problems) > 0 {
		t.Error(problems)
	}
	if s == nil {
		return
	}
	made, err := s.Made(shown)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range made {
		if report := planner.Check(t.Context(), one.Document); len(report.Problems) > 0 {
			t.Error(one.Place(report.Problems))
		}
	}
}
