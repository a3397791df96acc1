package state_test

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/state"
)

func open(t testing.TB, dir string) *state.Store {
	t.Helper()
	store, err := state.Open(t.Context(), state.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// openLogged opens a store whose log can be read.
func openLogged(t testing.TB, dir string) (*state.Store, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	store, err := state.Open(t.Context(), state.Options{Dir: dir, Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store, log
}

func set(t testing.TB, state module.State, key, value string) {
	t.Helper()
	if err := state.Set(t.Context(), key, []byte(value)); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, state module.State, key string) (string, bool) {
	t.Helper()
	value, ok, err := state.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(value), ok
}

func list(t testing.TB, state module.State, prefix string) []string {
	t.Helper()
	keys, err := state.List(t.Context(), prefix)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestDirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	_, err := state.Open(t.Context(), state.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "the data directory "+dir+" is in use by another process (process ") {
		t.Errorf("error = %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestDirectoryThatCantBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{"none": "", "a file": file, "below a file": filepath.Join(file, "x")} {
		t.Run(name, func(t *testing.T) {
			if _, err := state.Open(t.Context(), state.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "the data directory") {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestDirectoryIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "here")
	open(t, dir)
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("mode = %v", info.Mode())
	}
}

func TestCloseEndsEveryGoroutine(t *testing.T) {
	cycle(t, t.TempDir()) // what the libraries start once and keep
	before := goroutines()
	cycle(t, t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	look := time.NewTicker(time.Millisecond) // an ended goroutine needs a moment to leave the list
	defer look.Stop()
	for {
		left := goroutines()
		maps.DeleteFunc(left, func(id, _ string) bool { return before[id] != "" })
		if len(left) == 0 {
			return
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			t.Fatalf("still there: %v", left)
		}
	}
}

func cycle(t *testing.T, dir string) {
	t.Helper()
	store, err := state.Open(t.Context(), state.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	set(t, store.State("flow", "node"), "key", "value")
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// goroutines returns the stacks of all goroutines by their ids.
func goroutines() map[string]string {
	buffer := make([]byte, 1<<20)
	buffer = buffer[:runtime.Stack(buffer, true)]
	stacks := map[string]string{}
	for stack := range strings.SplitSeq(string(buffer), "\n\n") {
		id, _, _ := strings.Cut(stack, " [")
		stacks[id] = stack
	}
	return stacks
}

func TestQuiet(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	store, err := state.Open(t.Context(), state.Options{Dir: t.TempDir(), Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	set(t, store.State("flow", "node"), "key", "value")
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if log.Len() > 0 {
		t.Errorf("the log is not quiet:\n%s", &log)
	}
}

func TestCallsAfterCloseFail(t *testing.T) {
	store := open(t, t.TempDir())
	state := store.State("flow", "node")
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := state.Set(t.Context(), "key", nil); err == nil {
		t.Error("a closed store took a value")
	}
}
