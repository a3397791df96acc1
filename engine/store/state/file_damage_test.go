//go:build unix

package state_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store/state"
)

// harms are what happens to a file.
var harms = map[string]func(path string, text []byte) error{
	"removed":             func(path string, _ []byte) error { return os.Remove(path) },
	"emptied":             func(path string, _ []byte) error { return os.Truncate(path, 0) },
	"cut in half":         func(path string, text []byte) error { return os.Truncate(path, int64(len(text)/2)) },
	"start overwritten":   func(path string, text []byte) error { return overwrite(path, text, 0) },
	"middle overwritten":  func(path string, text []byte) error { return overwrite(path, text, len(text)/2) },
	"end overwritten":     func(path string, text []byte) error { return overwrite(path, text, len(text)-16) },
	"a directory instead": func(path string, _ []byte) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
	"a link instead":      func(path string, _ []byte) error { return errors.Join(os.Remove(path), os.Symlink("/dev/zero", path)) },
}

func overwrite(path string, text []byte, at int) error {
	copy(text[at:], bytes.Repeat([]byte{0xaa}, 16))
	return os.WriteFile(path, text, 0o600)
}

// TestDamageOfEachFile harms each file of a store that was stopped, or killed, one
// by one: nothing may be lost, the log names the file, and the next start finds
// all whole.
func TestDamageOfEachFile(t *testing.T) {
	for _, end := range []string{"stopped", "killed"} {
		whole := t.TempDir()
		last := usedStore(t, whole, end)
		entries, err := os.ReadDir(whole)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) < 5 {
			t.Fatalf("only %d files: %v", len(entries), entries)
		}
		for _, entry := range entries {
			for name, harm := range harms {
				if entry.Name() == "lock" && strings.HasSuffix(name, "instead") {
					continue // it holds nothing; what can't be locked is an error
				}
				t.Run(end+"/"+entry.Name()+"/"+name, func(t *testing.T) {
					dir := copyOf(t, whole)
					path := filepath.Join(dir, entry.Name())
					text, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					if err := harm(path, append(text, make([]byte, max(16-len(text), 0))...)); err != nil {
						t.Fatal(err)
					}
					store, log := openLogged(t, dir)
					expectAll(t, store, last)
					if named := strings.Contains(log.String(), "file="+entry.Name()); !named && !silent(entry.Name(), name) && !unfinished(t, whole, entry.Name(), name) {
						t.Errorf("the file is not named; log:\n%s", log)
					}
					if err := store.Close(); err != nil {
						t.Fatal(err)
					}
					store, log = openLogged(t, dir)
					if expectAll(t, store, last); log.Len() > 0 {
						t.Errorf("the next start:\n%s", log)
					}
				})
			}
		}
	}
}

// silent reports whether a file may be harmed without a word: where nothing of
// worth was in it, or where it looks as after a crash.
func silent(file, harm string) bool {
	switch {
	case file == "lock":
		return true
	case strings.HasPrefix(file, "snapshot-"):
		return harm == "removed" || harm == "a directory instead"
	}
	return strings.HasSuffix(file, ".count") && strings.Contains(harm, "overwritten") // one of its two numbers
}

// unfinished reports whether the harm is at the end of a copy of a journal that has more, or
// less, than the other: the process was killed between the two, and an end that was never
// confirmed looks like one that was cut then.
func unfinished(t *testing.T, dir, file, harm string) bool {
	t.Helper()
	journal, copied := strings.CutSuffix(file, ".a")
	other := journal + ".b"
	if !copied {
		journal, copied = strings.CutSuffix(file, ".b")
		other = journal + ".a"
	}
	if !copied || !strings.HasPrefix(harm, "end ") {
		return false
	}
	own, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(filepath.Join(dir, other))
	if err != nil {
		t.Fatal(err)
	}
	return !bytes.Equal(own, second)
}

// usedStore lets a child fill a store, and returns the last step that it was done
// with.
func usedStore(t *testing.T, dir, end string) int {
	t.Helper()
	if end == "killed" {
		first := open(t, dir) // whose snapshot is there when the child begins
		set(t, first.State("flow", "node"), "first", "value")
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		return killAfter(t, child(t, "writer", dir), 30)
	}
	store := open(t, dir)
	state := store.State("flow", "node")
	const last = 30
	set(t, state, "first", "value")
	set(t, state, "latest", fmt.Sprint(last))
	set(t, state, fmt.Sprint("key-", last), fmt.Sprint("value-", last))
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return last
}

// expectAll allows for one step beyond the last that is known to be done.
func expectAll(t *testing.T, store *state.Store, last int) {
	t.Helper()
	state := store.State("flow", "node")
	if got, _ := get(t, state, "first"); got != "value" {
		t.Errorf("first = %q", got)
	}
	latest, _ := get(t, state, "latest")
	if latest != fmt.Sprint(last) && latest != fmt.Sprint(last+1) {
		t.Errorf("latest = %q, want %d", latest, last)
	}
	keys := list(t, state, "key-")
	for _, key := range keys {
		if got, _ := get(t, state, key); "key-"+strings.TrimPrefix(got, "value-") != key {
			t.Errorf("%s = %q", key, got)
		}
	}
	if len(keys) == 0 || len(keys) > 2 {
		t.Errorf("keys = %q", keys)
	}
}

func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}
