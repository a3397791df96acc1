package recording_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// TestHeavyRuns: a run with large messages is made small as it ends, so that it does not hold
// them; a light one waits for its turn.
func TestHeavyRuns(t *testing.T) {
	type request struct {
		Body string `json:"body"`
	}
	type item struct{ Name, Kind string }
	object := map[string]any{"name": "item", "value": int64(1), "labels": map[string]any{"app": "shop"}, "ready": true}
	tests := map[string]struct {
		message any
		heavy   bool
	}{
		"nothing":            {nil, false},
		"a text":             {request{strings.Repeat("x", 20_000)}, false},
		"a long text":        {request{strings.Repeat("x", 300_000)}, true},
		"bytes":              {&struct{ Content []byte }{make([]byte, 300_000)}, true},
		"a review":           {map[string]any{"items": slices.Repeat([]any{object}, 50)}, false},
		"a list of objects":  {map[string]any{"items": slices.Repeat([]any{object}, 5000)}, true},
		"a list of structs":  {slices.Repeat([]item{{"a", "b"}}, 10_000), true},
		"a list of pointers": {slices.Repeat([]*item{{strings.Repeat("x", 1000), "b"}}, 1000), true},
		"an object of lists": {map[string][]any{"a": slices.Repeat([]any{object}, 5000)}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			archive := &keptArchive{ids: map[string]bool{}}
			history := recording.NewRecorder(slog.New(slog.NewTextHandler(io.Discard, nil)), archive, nil).History("flow", 10)
			run, root := history.Begin(t.Context(), recording.Beginning{Node: "a", MaxHops: 10}, test.message)
			history.Finish(run, root, nil, false)
			if got := archive.ids[run.ID]; got != test.heavy {
				t.Errorf("made small at once: %v, want %v", got, test.heavy)
			}
		})
	}
}

// TestHeavyHops: what makes a run heavy may be what a node on the way emitted.
func TestHeavyHops(t *testing.T) {
	large := slices.Repeat([]any{strings.Repeat("x", 100)}, 10_000)
	tests := map[string]func(*recording.Hop){
		"mapped":     func(h *recording.Hop) { h.Emitted = large; h.Arrived("a part") },
		"not mapped": func(h *recording.Hop) { h.Unchanged = true; h.Arrived(large) },
		"no message": func(h *recording.Hop) { h.Unmapped = true; h.Arrived(large) },
		"queued":     func(h *recording.Hop) { h.Arrived(large) },
	}
	for name, arrive := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				archive := &keptArchive{ids: map[string]bool{}}
				history := recording.NewRecorder(slog.New(slog.NewTextHandler(io.Discard, nil)), archive, nil).History("flow", 10)
				run, root := history.Begin(t.Context(), recording.Beginning{Node: "a", MaxHops: 10}, "go")
				hop, _ := run.Next(root, root, &recording.Edge{Name: "a.out -> b.in", Node: "b", Port: "in"})
				time.Sleep(time.Second) // it takes its time to make so much
				arrive(hop)
				hop.Finish(nil, false, false)
				history.Finish(run, root, nil, false)
				if !archive.ids[run.ID] {
					t.Error("it holds its message")
				}
			})
		})
	}
}

// TestKeptRunsAreSmall: of what a run needed while it went on nothing is kept when it is over,
// such as the sums of the thousands of messages that it has put on queued edges.
func TestKeptRunsAreSmall(t *testing.T) {
	const keep, put, most = 50, 5000, 8 << 20
	history := recording.NewRecorder(slog.New(slog.DiscardHandler), &keptArchive{ids: map[string]bool{}}, nil).History("flow", keep)
	before := heap()
	for n := range keep {
		run, root := history.Begin(t.Context(), recording.Beginning{Node: "a", MaxHops: 10}, strings.Repeat("x", 300_000)) // made small as it ends
		for i := range put {
			run.Occurs(recording.Content{Sum: [32]byte{byte(n), byte(i), byte(i >> 8)}})
		}
		history.Finish(run, root, nil, false)
	}
	if held := heap() - before; held > most {
		t.Errorf("%d runs hold %d KB, want %d at most", keep, held>>10, most>>10)
	}
	runtime.KeepAlive(history)
}

// TestKeptRunsHoldFewItems: runs about thousands of items, each with a name, hold little more
// than those whose messages are all about the same.
func TestKeptRunsHoldFewItems(t *testing.T) {
	const runs, hops, most = 30, 5000, 2 << 20
	held := map[bool]int64{}
	for _, distinct := range []bool{false, true} {
		history := recording.NewRecorder(slog.New(slog.DiscardHandler), &keptArchive{ids: map[string]bool{}}, nil).History("flow", runs)
		before := heap()
		for range runs {
			run, root := history.Begin(t.Context(), recording.Beginning{Node: "a", MaxHops: 2 * hops}, strings.Repeat("x", 300_000)) // made small as it ends
			for i := range hops {
				hop, _ := run.Next(root, root, &recording.Edge{Name: "a.out -> b.in", Node: "b", Port: "in"})
				if !distinct {
					i = 0
				}
				hop.Item = fmt.Sprintf("namespace/item-%06d", i)
				hop.Arrived(nil)
				hop.Finish(nil, false, false)
			}
			history.Finish(run, root, nil, false)
			if items := run.Tally().Items; distinct && items != hops || !distinct && items != 1 {
				t.Fatalf("a run is about %d items", items)
			}
		}
		held[distinct] = heap() - before
		runtime.KeepAlive(history)
	}
	if more := held[true] - held[false]; more > most {
		t.Errorf("runs about %d items hold %d KB more than those about one, want %d at most", hops, more>>10, most>>10)
	}
}

// TestErrorsOfARunAreBounded: of a run in which thousands of hops fail, with much to say
// each, the first errors are there whole and the others with their beginning.
func TestErrorsOfARunAreBounded(t *testing.T) {
	const hops, length, most = 3000, 8000, 5 << 20
	recorder := recording.NewRecorder(slog.New(slog.DiscardHandler), &keptArchive{ids: map[string]bool{}}, nil)
	history := recorder.History("flow", 10)
	run, root := history.Begin(t.Context(), recording.Beginning{Node: "a", MaxHops: 2 * hops}, strings.Repeat("x", 300_000)) // made small as it ends
	for range hops {
		hop, _ := run.Next(root, root, &recording.Edge{Name: "a.out -> b.in", Node: "b", Port: "in"})
		hop.Arrived(nil)
		err := errors.New(strings.Repeat("e", length))
		hop.CountFailure(err)
		hop.Finish(err, false, false)
	}
	history.Finish(run, root, nil, false)
	whole, sum := 0, 0
	for _, h := range run.Record().Records[1:] {
		if h.Error == "" {
			t.Fatal("an error is missing")
		}
		if len(h.Error) == length {
			whole++
		}
		sum += len(h.Error)
	}
	if whole == 0 || sum > most {
		t.Errorf("%d errors are whole, and all of them have %d KB, want %d at most", whole, sum>>10, most>>10)
	}
}

// heap is what is in use of it, in bytes.
func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
