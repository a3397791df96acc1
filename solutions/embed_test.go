package solutions_test

import (
	"io/fs"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flowtest"
	"github.com/patchbay-dev/patchbay/solutions"
)

// TestTestsAreEmbedded holds that whoever packages a built-in solution packages its tests.
func TestTestsAreEmbedded(t *testing.T) {
	entries, err := fs.ReadDir(solutions.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		folder, err := fs.Sub(solutions.FS, entry.Name())
		if err != nil || !flowtest.HasTests(folder) {
			t.Errorf("solution %s has no tests in the binary (%v)", entry.Name(), err)
		}
	}
}
