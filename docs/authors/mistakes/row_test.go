package mistakes_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The stages, in their order.
const (
	compiled   = "compile"
	registered = "registration"
	linted     = "lint"
	ran        = "run"
)

// row is a mistake in a component.
type row struct {
	Mistake string
	Stage   string // who notices
	Says    string // what is said then, in part

	// Code is what the author writes, and Frame the rest of the component: the names
	// of files in testdata/frames.
	Code  string
	Frame string
	// Test names a test that proves the row instead: package and test.
	Test string

	// What is done with the component in a flow: see trial.Row.
	Node  map[string]any
	Map   any
	Send  any
	Turn  bool
	Start bool
}

// components returns the rows about components.
func components(t *testing.T) []row {
	t.Helper()
	var rows []row
	decode(t, "components.yaml", &rows)
	seen := map[string]bool{}
	for _, r := range rows {
		if seen[r.Mistake] || r.Says == "" || (r.Code == "") == (r.Test == "") {
			t.Fatalf("%q: a row has a name of its own, what is said, and either code or a test", r.Mistake)
		}
		seen[r.Mistake] = true
	}
	return rows
}

func decode(t *testing.T, name string, rows any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(rows); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// source is the whole Go file of a row.
func (r row) source(t *testing.T) string {
	t.Helper()
	var parts []string
	for _, name := range append([]string{"head"}, strings.Fields(r.Frame)...) {
		text, err := os.ReadFile(filepath.Join("testdata", "frames", name+".txt"))
		if err != nil {
			t.Fatalf("%q: %v", r.Mistake, err)
		}
		parts = append(parts, string(text))
	}
	return strings.Join(append(parts, r.Code), "\n")
}
