package recording_test

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// keptArchive remembers the ids of the runs that it is given.
type keptArchive struct {
	mu  sync.Mutex
	ids map[string]bool
}

func (a *keptArchive) Keep(run view.RunRecord) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ids[run.ID] = true
}

func (a *keptArchive) Note(view.RunRecord)                                 {}
func (a *keptArchive) Runs(string, string, int) ([]view.RunSummary, error) { return nil, nil }
func (a *keptArchive) Run(string, string) (view.RunRecord, bool, error) {
	return view.RunRecord{}, false, nil
}
func (a *keptArchive) Parts(string, string) ([]view.RunRecord, error) { return nil, nil }
func (a *keptArchive) Forget(string) error                            { return nil }

// TestRunsThatWaitToBeCompacted: when runs come faster than they are compacted, few of those
// wait whose messages are large, and the newest are compacted later all the same.
func TestRunsThatWaitToBeCompacted(t *testing.T) {
	const keep, runs = 100, 300
	tests := map[string]struct {
		size    int // of a message
		strings int // that it consists of
		archive int // runs in the archive at most
	}{
		"large messages": {60_000, 200, 1 + 80 + keep},
		"small messages": {100, 1, 1 + runs},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			archive := &keptArchive{ids: map[string]bool{}}
			recorder := recording.NewRecorder(slog.New(slog.NewTextHandler(io.Discard, nil)), archive, nil)
			history := recorder.History("flow", keep)
			over, cancel := context.WithCancel(t.Context())
			cancel()
			compact := func() { // all that waits; one call does so for a second at most
				for before := -1; before < len(archive.ids); {
					before = len(archive.ids)
					recorder.CompactRuns(over)
				}
			}
			run := func() string {
				run, root := history.Begin(t.Context(), recording.Beginning{Node: "a", MaxHops: 10}, slices.Repeat([]string{strings.Repeat("x", test.size/test.strings)}, test.strings))
				history.Finish(run, root, nil, false)
				return run.ID
			}
			run()
			compact() // from here on, the size of a record is known
			ids := make([]string, runs)
			for i := range ids {
				ids[i] = run()
			}
			compact()
			for _, id := range ids[runs-keep:] {
				if !archive.ids[id] {
					t.Fatalf("run %s is in memory and was not compacted", id)
				}
			}
			if got := len(archive.ids); got > test.archive || test.size < 1000 && got != test.archive {
				t.Errorf("%d runs are in the archive, want %d", got, test.archive)
			}
		})
	}
}
