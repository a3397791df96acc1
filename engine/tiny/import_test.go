package tiny_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/tiny"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

var update = flag.Bool("update", false, "write the expected files")

func TestMain(m *testing.M) { jstest.Main(m, nil) }

func components(t testing.TB) *catalog.Catalog {
	t.Helper()
	known, err := catalog.New(modules.All(modules.Options{Cluster: cluster.New(cluster.Options{}), Scripts: jstest.Scripts(t, nil)})...)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// TestExports imports exports made by hand: the nine nodes of Image Mirror, a webhook, and
// one with several flows, dashboards, components that are not here and much that is wrong.
// The expected files have the documents, what a check of them finds, and the notes.
func TestExports(t *testing.T) {
	known := components(t)
	for name, valid := range map[string]bool{"image-mirror": false, "webhook": false, "several": false} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", name+".json")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			imported, err := tiny.Import(t.Context(), file, text, known)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			var documents []*flow.Flow
			for _, one := range imported.Flows {
				documents = append(documents, one.Document)
				for _, p := range one.Problems {
					b.WriteString("# problem: " + one.Name + ": " + p.Error() + "\n")
				}
				if valid != (len(one.Problems) == 0) && len(imported.Flows) == 1 {
					t.Errorf("problems: %v", one.Problems)
				}
			}
			for _, note := range imported.Notes {
				b.WriteString("# note: " + note.String() + "\n")
			}
			yaml, err := flow.FormatAll(documents)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(yaml)
			golden := filepath.Join("testdata", name+".yaml")
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != string(want) {
				t.Errorf("run it with -update and look at the difference; got\n%s", b.String())
			}
			if again, problems := flow.ParseAll(golden, yaml); len(again) != len(documents) || slicesHave(problems, "unknown key") {
				t.Errorf("what was written can't be read: %v", problems)
			}
		})
	}
}

func slicesHave(problems flow.Problems, part string) bool {
	return strings.Contains(problems.Error(), part)
}

func TestNoExport(t *testing.T) {
	known := components(t)
	for name, test := range map[string]struct{ text, want string }{
		"no JSON":           {"{", "x.json:1:"},
		"nothing":           {"", "want one project export"},
		"a list":            {"[]", "this is no project export"},
		"a flow":            {"apiVersion: patchbay.dev/v1alpha1\nkind: Flow\n", "it has no tinyFlows"},
		"another version":   {`{"version": 2, "tinyFlows": []}`, "version 2 of the format, and version 1 is understood"},
		"too many elements": {`{"tinyFlows": [], "elements": [` + strings.Repeat("1,", 20_000) + `1]}`, "more than the 20000 that are allowed"},
		"too large":         {`{"tinyFlows": "` + strings.Repeat("x", flow.MaxBytes) + `"}`, "bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := tiny.Import(t.Context(), "x.json", []byte(test.text), known); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// FuzzImport makes documents of whatever it is given, that can be written, and notes.
func FuzzImport(f *testing.F) {
	for _, name := range []string{"image-mirror", "webhook", "several"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"tinyFlows":[1,{"name":7}],"elements":[null,{"type":"tinyNode","data":[]},{"type":"tinyEdge"}],"pages":{},"scenarios":[{"ports":[{"port":"a:b:c"}]}]}`))
	known, err := catalog.New(modules.All(modules.Options{Cluster: cluster.New(cluster.Options{})})[:1]...)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		imported, err := tiny.Import(t.Context(), "x.json", text, known)
		if err != nil {
			return
		}
		names := map[string]bool{}
		for _, one := range imported.Flows {
			if names[one.Name] {
				t.Errorf("two flows are named %s", one.Name)
			}
			names[one.Name] = true
			if _, err := one.Document.Format(); err != nil {
				t.Errorf("flow %s can't be written: %v", one.Name, err)
			}
		}
	})
}
