package solution_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/solution"
)

func open(t *testing.T, manifest string) (*solution.Solution, error) {
	t.Helper()
	files, err := fs.Sub(folder(manifest), "demo")
	if err != nil {
		t.Fatal(err)
	}
	return solution.Open(files)
}

// A schema of a package may be anybody's, and is judged with every letter that is typed.
func TestSchemasReferToNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "other.json")
	if err := os.WriteFile(file, []byte(`{"enum": ["what is in the file"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	doubling := "{type: integer}"
	defs := ""
	for i := range 40 {
		next := fmt.Sprintf(`{$ref: "#/$defs/d%d"}`, i+1)
		defs += fmt.Sprintf("        d%d: {anyOf: [%s, %s]}\n", i, next, next)
	}
	defs += "        d40: " + doubling + "\n"
	for name, change := range map[string][]string{
		"to a file":   {"names: {type: array, items: {type: string}, default: [a]}", `names: {type: array, items: {$ref: "file://` + file + `"}}`},
		"to itself":   {"properties:", "$defs:\n" + defs + "    properties:\n      deep: {$ref: \"#/$defs/d0\"}"},
		"dynamically": {"names: {type: array, items: {type: string}, default: [a]}", `names: {type: array, items: {$dynamicRef: "#x"}}`},
		"with a base": {"type: object", "type: object\n    $id: https://example.com/a.json"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, strings.Replace(manifest, change[0], change[1], 1))
			if err == nil || !strings.Contains(err.Error(), "refers") {
				t.Errorf("error = %v", err)
			}
		})
	}
}

// TestShapesAreFew opens a package whose parameters choose among more flows than anybody
// could make.
func TestShapesAreFew(t *testing.T) {
	parameters, parts := "", ""
	for i := range 40 {
		parameters += fmt.Sprintf("      p%d: {type: boolean, default: false}\n", i)
		parts += fmt.Sprintf("    - {when: {p%d: [true]}, flow: flow.yaml}\n", i)
	}
	text := strings.Replace(manifest, "  flow: flow.yaml\n", parameters+"  flow: flow.yaml\n  parts:\n"+parts, 1)
	if _, err := open(t, text); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("error = %v", err)
	}
}
