package charttest_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/store/objects"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/solutions"
)

var update = flag.Bool("update", false, "write the files of the chart")

func TestMain(m *testing.M) { jstest.Main(m, helpers()) }

func helpers() map[string]map[string]any {
	return map[string]map[string]any{"patchbay:image": imageref.Helpers()}
}

// planner plans flows as the program does that is asked for a role.
func planner(t *testing.T) *planning.Planner {
	t.Helper()
	known, err := catalog.New(modules.All(modules.Options{Cluster: cluster.New(cluster.Options{}), Scripts: jstest.Scripts(t, helpers())})...)
	if err != nil {
		t.Fatal(err)
	}
	return planning.Offline(known)
}

// builtIn are the solutions, which are read and compiled once.
var builtIn = sync.OnceValues(func() (*solution.Catalogue, error) { return solution.Load(solutions.FS) })

func packaged(t *testing.T, name string) *solution.Solution {
	t.Helper()
	catalogue, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// same compares a file of the chart with what it is to be, or writes it.
func same(t *testing.T, name string, want []byte) {
	t.Helper()
	path := filepath.Join("..", filepath.FromSlash(name))
	if *update {
		if err := os.WriteFile(path, want, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("deploy/chart/%s is not what the code says: run go test ./deploy/chart/charttest -update", name)
	}
}

func indented(t *testing.T, value any) []byte {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func TestDefinition(t *testing.T) {
	text, err := objects.Definition()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "files/crd.json", append(text, '\n'))
}
