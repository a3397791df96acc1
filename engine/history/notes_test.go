package history_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// waitingPart is a part of a run as it is noted, with its first hops.
func waitingPart(hops int) view.RunRecord {
	one := run("mirror", time.UnixMilli(1_700_000_000_000), 7)
	one.Part, one.State, one.Open, one.Hops = "process.1", view.StateWaiting, true, hops
	one.Failures, one.Error, one.Records = 0, "", one.Records[:2]
	return one
}

func noted(hops int, failed ...view.HopRecord) view.RunRecord {
	one := waitingPart(hops)
	one.Records, one.Failures = failed, int64(len(failed))
	return one
}

func failedHop(index int) view.HopRecord {
	return view.HopRecord{Index: index, Parent: 0, Node: "copy", State: view.StateFailed, Failures: 1, Error: "copy: no such image here", Cause: "no such image here"}
}

// TestNotes: what was noted of a run that was not written is there in the next process, once,
// and takes nothing from a run that was.
func TestNotes(t *testing.T) {
	ended := waitingPart(9)
	ended.State, ended.Open = view.StateOK, false
	tests := map[string]struct {
		kept, notes []view.RunRecord
		want        view.RunSummary // of it the fields that are compared
		hops        []int           // indexes
	}{
		"begun, and nothing else": {nil, []view.RunRecord{noted(1)}, view.RunSummary{State: "waiting", Open: true, Hops: 1}, nil},
		"failed": {nil, []view.RunRecord{noted(1), noted(5, failedHop(3)), noted(8, failedHop(6))},
			view.RunSummary{State: "waiting", Open: true, Hops: 8, Failures: 1}, []int{3, 6}},
		"failed after it was written": {[]view.RunRecord{waitingPart(4)}, []view.RunRecord{noted(1), noted(5, failedHop(1))},
			view.RunSummary{State: "waiting", Open: true, Hops: 5, Failures: 1}, []int{0, 1}},
		"written when it was over": {[]view.RunRecord{ended}, []view.RunRecord{noted(1), noted(5, failedHop(1))},
			view.RunSummary{State: "ok", Hops: 9}, []int{0, 1}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			options := history.Options{Dir: t.TempDir()}
			h := open(t, options)
			for _, one := range test.kept {
				h.Keep(one)
			}
			for _, one := range test.notes {
				h.Note(one)
			}
			for range 2 { // what was taken is not taken again
				h = reopen(t, h, options)
				runs, err := h.Runs("mirror", "", 10)
				if err != nil || len(runs) != 1 {
					t.Fatal(runs, err)
				}
				got := view.RunSummary{State: runs[0].State, Open: runs[0].Open, Hops: runs[0].Hops, Failures: runs[0].Failures}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				record, _, err := h.Run("mirror", runs[0].ID)
				if err != nil {
					t.Fatal(err)
				}
				var hops []int
				for _, hop := range record.Records {
					hops = append(hops, hop.Index)
				}
				if diff := cmp.Diff(test.hops, hops); diff != "" {
					t.Errorf("hops, -want +got\n%s", diff)
				}
				if left, _ := filepath.Glob(filepath.Join(options.Dir, "mirror", "*.notes")); len(left) > 0 {
					t.Errorf("notes are left: %v", left)
				}
			}
		})
	}
}

// TestNotesAreBounded: two files of notes are kept while a process lives, and one that was cut
// loses no more than its last line.
func TestNotesAreBounded(t *testing.T) {
	options := history.Options{Dir: t.TempDir()}
	h := open(t, options)
	large := failedHop(2)
	large.Error = noise(1, 1<<20)
	for range 20 {
		h.Note(noted(3, large))
	}
	files, err := filepath.Glob(filepath.Join(options.Dir, "mirror", "*.notes"))
	if err != nil || len(files) != 2 {
		t.Fatalf("there are %d files of notes, want 2: %v", len(files), err)
	}
	h.Close()
	text, err := os.ReadFile(files[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[1], text[:len(text)-9], 0o600); err != nil {
		t.Fatal(err)
	}
	h = open(t, options)
	if found := ids(t, h, "mirror", "", 10); len(found) != 1 {
		t.Errorf("the runs are %v", found)
	}
}

// TestWhatWaitsIsNoFailure: a run that waits takes none of the room for runs that failed.
func TestWhatWaitsIsNoFailure(t *testing.T) {
	options := history.Options{Dir: t.TempDir(), Whole: 1, Failed: 2}
	h := open(t, options)
	began := time.Now().Add(-time.Hour)
	h.Keep(run("mirror", began, 1))
	for n := range 10 {
		one := run("mirror", began.Add(time.Second), n)
		one.Records = one.Records[:2]
		one.Records[0].State, one.Records[1].State = view.StateRunning, view.StateQueued
		h.Keep(one)
	}
	h = reopen(t, h, options)
	if _, ok, err := h.Run("mirror", run("mirror", began, 1).ID); !ok || err != nil {
		t.Errorf("the run that failed is gone, %v", err)
	}
}
