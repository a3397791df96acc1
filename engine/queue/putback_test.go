package queue_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestPutBack counts the attempts of messages that fail at first, and are handled in the same
// moment in which it is noted that they are back in the queue.
func TestPutBack(t *testing.T) {
	const messages, attempts = 150, 4
	f := started(t, options(t, t.TempDir())).Flow("flow")
	var h handled
	f.Set(edges(quick(16, attempts+1)), h.handler(func(d queue.Delivery) queue.Outcome {
		if d.Attempt < attempts {
			return queue.Outcome{Verdict: queue.Failed}
		}
		return queue.Outcome{}
	}))
	puts(t, f, messages, numbered("a"))
	last, err := f.Put(t.Context(), edge, queue.Message{ID: "last"}, true)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "nothing waits", func() bool {
		s := status(t, f)
		return h.count() == messages+1 && s.Waiting+s.InWork == 0 && s.State == queue.StateIdle
	})
	for id, n := range h.times {
		if n != attempts {
			t.Errorf("%s was tried %d times, want %d", id, n, attempts)
		}
	}
	eventually(t, "no record is left that would keep runs waiting", func() bool { return f.FinishedUpTo(edge) >= last })
}
