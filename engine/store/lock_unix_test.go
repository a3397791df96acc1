//go:build unix

package store_test

import (
	"errors"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store"
)

func TestLockIsExclusive(t *testing.T) {
	directory := t.TempDir()
	release, err := store.Lock(directory)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Lock(directory); !errors.Is(err, store.ErrInUse) {
		t.Fatalf("second Lock = %v, want ErrInUse", err)
	}
	release()
	release, err = store.Lock(directory)
	if err != nil {
		t.Fatal(err)
	}
	release()
}
