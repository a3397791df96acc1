package state_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patchbay-dev/patchbay/engine/store/state"
)

// spoil overwrites a text wherever it is in the files of a store that is
// closed, and takes the snapshots away unless they are to stay.
func spoil(t *testing.T, dir, text string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	spoiled := 0
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(text)) {
			spoiled++
			content = bytes.ReplaceAll(content, []byte(text), bytes.Repeat([]byte{'?'}, len(text)))
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if spoiled < 2 {
		t.Fatalf("%q is in %d files, want both copies", text, spoiled)
	}
}

// TestLossStopsItsFlowAlone loses one key of one flow in every file.
func TestLossStopsItsFlowAlone(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir)
	set(t, store.State("one", "ticker"), "progress", "kept")
	set(t, store.State("one", "ca").Scoped("execution", "x/1"), "certificate", "the only certificate")
	set(t, store.State("two", "ticker"), "order", "kept")
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	spoil(t, dir, "the only certificate")

	report, err := state.Check(dir)
	want := state.Place{Flow: "one", Node: "ca", Scopes: []string{"execution", "x/1"}, Key: "certificate"}
	if diff := cmp.Diff([]state.Loss{{Place: want}}, report.Lost, cmpopts.IgnoreFields(state.Loss{}, "Files")); diff != "" || err != nil {
		t.Fatalf("Check fails with %v, or finds another loss (-want +got):\n%s", err, diff)
	}
	for range 2 { // the mark outlives a start
		store, log := openLogged(t, dir)
		for _, part := range []string{"state is lost", "flow=one", "node=ca", "execution/x/1/certificate", "journal-1.a", "patchbay state repair"} {
			if !strings.Contains(log.String(), part) {
				t.Errorf("the log lacks %q:\n%s", part, log)
			}
		}
		for name, use := range map[string]func() error{
			"lost key":      func() error { _, _, err := store.State("one", "ca").Get(t.Context(), "certificate"); return err },
			"whole key":     func() error { _, _, err := store.State("one", "ticker").Get(t.Context(), "progress"); return err },
			"key never set": func() error { _, _, err := store.State("one", "new").Get(t.Context(), "x"); return err },
			"in a scope": func() error {
				_, _, err := store.State("one", "new").Scoped("a", "b").Get(t.Context(), "x")
				return err
			},
			"set":            func() error { return store.State("one", "ca").Set(t.Context(), "certificate", []byte("new")) },
			"delete":         func() error { return store.State("one", "ca").Delete(t.Context(), "certificate") },
			"list":           func() error { _, err := store.State("one", "ca").List(t.Context(), ""); return err },
			"asked directly": func() error { return store.Damaged("one") },
		} {
			err := use()
			var damaged *state.DamagedError
			if !errors.As(err, &damaged) || damaged.Flow != "one" || !slices.Equal(damaged.Keys, []string{"ca/execution/x/1/certificate"}) ||
				!strings.Contains(err.Error(), "patchbay state repair") || !strings.Contains(err.Error(), "journal-1.a") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got, ok := get(t, store.State("two", "ticker"), "order"); !ok || got != "kept" {
			t.Errorf("the other flow: %q, %v", got, ok)
		}
		set(t, store.State("two", "ticker"), "more", "kept")
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	fixed, err := state.Repair(dir, nil)
	if err != nil || len(fixed.Lost) != 1 {
		t.Fatalf("Repair = %+v, %v", fixed, err)
	}
	store, log := openLogged(t, dir)
	if log.Len() > 0 || store.Damaged("one") != nil {
		t.Errorf("after the repair: %v, log:\n%s", store.Damaged("one"), log)
	}
	if got, _ := get(t, store.State("one", "ticker"), "progress"); got != "kept" {
		t.Errorf("progress = %q", got)
	}
	if _, ok := get(t, store.State("one", "ca").Scoped("execution", "x/1"), "certificate"); ok {
		t.Error("a lost value is there again")
	}
}

// TestUninstallTakesTheMarkAway deletes the state of a damaged flow, and of a
// node.
func TestUninstallTakesTheMarkAway(t *testing.T) {
	for name, uninstall := range map[string]func(*state.Store) error{
		"flow": func(s *state.Store) error { return s.DeleteFlow(t.Context(), "one") },
		"node": func(s *state.Store) error { return s.DeleteNode(t.Context(), "one", "ca") },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			store := open(t, dir)
			set(t, store.State("one", "ca"), "certificate", "the only certificate")
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			spoil(t, dir, "the only certificate")
			store = open(t, dir)
			if store.Damaged("one") == nil {
				t.Fatal("the loss is not seen")
			}
			if err := uninstall(store); err != nil {
				t.Fatal(err)
			}
			set(t, store.State("one", "ca"), "certificate", "a new one")
		})
	}
}

// TestLossOfEverything removes both copies: no flow may pass for one without state.
func TestLossOfEverything(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir)
	set(t, store.State("one", "ticker"), "order", "of the snapshot")
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	copies, err := filepath.Glob(filepath.Join(dir, "journal-*.[ab]"))
	if err != nil || len(copies) != 2 {
		t.Fatal(copies, err)
	}
	for _, path := range copies {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	store, log := openLogged(t, dir)
	for _, flow := range []string{"one", "unheard of"} {
		if _, _, err := store.State(flow, "ticker").Get(t.Context(), "order"); !errors.As(err, new(*state.DamagedError)) {
			t.Errorf("%s: %v", flow, err)
		}
	}
	if !strings.Contains(log.String(), "all flows stay stopped") {
		t.Errorf("log:\n%s", log)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	report, err := state.Repair(dir, nil)
	if err != nil || report.Unknown == nil || report.Unknown.Restored.IsZero() {
		t.Fatalf("Repair = %+v, %v", report, err)
	}
	if got, _ := get(t, open(t, dir).State("one", "ticker"), "order"); got != "of the snapshot" {
		t.Errorf("restored: %q", got)
	}
}
