package recording_test

import (
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// TestPartsOfRunsThatWaitAreBounded: when messages of many hops wait, the oldest parts end,
// and their runs go on with parts of their own.
func TestPartsOfRunsThatWaitAreBounded(t *testing.T) {
	h := recording.NewRecorder(slog.New(slog.NewTextHandler(io.Discard, nil)), nil, nil).History("flow", 10)
	edge := &recording.Edge{Name: "a.out -> b.in", Node: "b"}
	take := func(run, message string) *recording.Hop {
		return h.Take(t.Context(), recording.Taken{ID: message, Run: run, Edge: edge, Sequence: 1, Since: time.Now(), Attempt: 1,
			Beginning: recording.Beginning{MaxHops: 1_000_000}})
	}
	const runs, waiting = 5, 30_000
	parts := make([]*recording.Run, runs)
	for n := range runs {
		hop := take(fmt.Sprintf("mx1nqnyt-%d", n+1), "first")
		for m := range waiting {
			next, _ := hop.Run.Queue(t.Context(), hop, edge, &recording.Wait{ID: fmt.Sprint(m), Since: time.Now(), Attempt: 1})
			next.Stored(uint64(m + 2))
		}
		h.Settle(hop, nil, false, false)
		parts[n] = hop.Run
	}
	for n, part := range parts {
		same := take(fmt.Sprintf("mx1nqnyt-%d", n+1), "7").Run == part
		if want := n >= runs-3; same != want { // three have less than 100,000 hops together
			t.Errorf("run %d goes on with its part: %t, want %t", n+1, same, want)
		}
	}
}
