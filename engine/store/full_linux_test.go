package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store"
)

// The temporary file is a link to a device that is always full, so that the
// write fails as on a full disk.
func TestFullDiskKeepsTheOldDocument(t *testing.T) {
	d := open(t)
	put(t, d, document(t, "f", "one"), "")
	if err := os.Symlink("/dev/full", filepath.Join(d.Path(), ".f.writing")); err != nil {
		t.Fatal(err)
	}
	_, err := d.Put(document(t, "f", "two"), store.Any)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), d.Path()) || !strings.Contains(err.Error(), "full") {
		t.Fatalf("Put = %v, want a full disk at %s", err, d.Path())
	}
	got, err := d.Get("f")
	if err != nil || got.Flow.Spec.Title != "one" {
		t.Errorf("Get = %+v, %v; want the old document", got, err)
	}
	put(t, d, document(t, "f", "two"), store.Any)
}
