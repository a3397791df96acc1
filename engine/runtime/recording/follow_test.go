package recording_test

import (
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// elsewhere are queues in which another engine has finished one message.
type elsewhere uint64

func (e elsewhere) Finished(_ string, sequence uint64) bool { return sequence == uint64(e) }
func (elsewhere) FinishedAll(view.RunSummary) bool          { return true }
func (elsewhere) Cancelled(string) error                    { return nil }

// TestAMessageThatAnotherEngineFinishes: one that failed here waits for its next attempt, and
// the run for it, until that is known, also when it was put by another engine.
func TestAMessageThatAnotherEngineFinishes(t *testing.T) {
	h := recording.NewRecorder(slog.New(slog.NewTextHandler(io.Discard, nil)), nil, nil).History("flow", 10)
	hop := h.Take(t.Context(), recording.Taken{
		ID: "message", Run: "mx1nqnyt-1", Edge: &recording.Edge{Name: "a.out -> b.in", Node: "b"}, Sequence: 7, Since: time.Now(), Attempt: 1,
	})
	h.Return(hop, errors.New("not yet"), 2, time.Now().Add(time.Hour))
	h.Follow(elsewhere(6))
	if run, _ := h.Find("mx1nqnyt-1"); run.Summary().State != view.StateWaiting {
		t.Errorf("while it waits, the run is %+v", run.Summary())
	}
	for deadline := time.Now().Add(20 * time.Second); h.Awaits(); time.Sleep(10 * time.Millisecond) {
		h.Follow(elsewhere(7))
		if time.Now().After(deadline) {
			t.Fatal("the run waits for good")
		}
	}
}
