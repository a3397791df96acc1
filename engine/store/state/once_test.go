package state_test

import (
	"bytes"
	"crypto/rand"
	"sync"
	"testing"
)

func random() []byte { return []byte(rand.Text()) }

// TestOnce has many ask at the same time, and one again after a restart.
func TestOnce(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir)
	values, errs := make([][]byte, 8), make([]error, 8)
	var all sync.WaitGroup
	for i := range values {
		all.Go(func() { values[i], errs[i] = store.Once(t.Context(), "_queues", "encryption", "key", random) })
	}
	all.Wait()
	for i, value := range values {
		if errs[i] != nil || len(value) == 0 || !bytes.Equal(value, values[0]) {
			t.Errorf("one has %q, another %q, %v", values[0], value, errs[i])
		}
	}
	if other, err := store.Once(t.Context(), "_queues", "encryption", "other", random); err != nil || bytes.Equal(other, values[0]) {
		t.Errorf("another key has %q, %v", other, err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := open(t, dir).Once(t.Context(), "_queues", "encryption", "key", func() []byte {
		t.Error("another value is made")
		return nil
	})
	if err != nil || !bytes.Equal(again, values[0]) {
		t.Errorf("after a restart it is %q, was %q, %v", again, values[0], err)
	}
}

// TestOnceMakesNothingOfWhatIsClosed holds that a value which could not be stored is none.
func TestOnceMakesNothingOfWhatIsClosed(t *testing.T) {
	store := open(t, t.TempDir())
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if value, err := store.Once(t.Context(), "_queues", "encryption", "key", random); err == nil {
		t.Errorf("a closed store has kept %q", value)
	}
}
