package history_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/history"
)

// FuzzLines reads files that anything may have been written to.
func FuzzLines(f *testing.F) {
	dir := f.TempDir()
	h, err := history.Open(history.Options{Dir: dir})
	if err != nil {
		f.Fatal(err)
	}
	for n := range 3 {
		h.Keep(run("mirror", time.UnixMilli(1_700_000_000_000), n))
	}
	h.Close()
	files, err := filepath.Glob(filepath.Join(dir, "mirror", "*.lines"))
	if err != nil || len(files) != 1 {
		f.Fatal(files, err)
	}
	good, err := os.ReadFile(files[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-7])
	f.Add([]byte("00000000 mx1-1 {}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(files[0], text, 0o600); err != nil {
			t.Fatal(err)
		}
		runs, err := h.Runs("mirror", "", 1000)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(runs); i++ {
			if runs[i].ID == runs[i-1].ID && string(text) == string(good) {
				t.Errorf("run %s is there twice", runs[i].ID)
			}
		}
	})
}
