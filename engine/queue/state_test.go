package queue_test

import (
	"runtime"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestStatusLeavesNothing asks for the state again and again.
func TestStatusLeavesNothing(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	f.Set(edges(quick(2, 3)), nil)
	f.Rest()
	puts(t, f, 1, numbered("a"))
	status(t, f)
	before := runtime.NumGoroutine()
	for range 500 {
		status(t, f)
	}
	if after := runtime.NumGoroutine(); after > before+50 {
		t.Errorf("%d goroutines, and %d before", after, before)
	}
}

// TestStatusKnowsWhatWasPut asks for the state once nothing waits, puts a message that is held
// in its handler, and asks again at once: the figures of the first answer don't count any more.
func TestStatusKnowsWhatWasPut(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	var h handled
	hold := make(chan struct{})
	f.Set(edges(quick(2, 3)), h.handler(func(d queue.Delivery) queue.Outcome {
		if d.ID == "held-0" {
			<-hold
		}
		return queue.Outcome{}
	}))
	puts(t, f, 1, numbered("first"))
	eventually(t, "nothing waits", func() bool { s := status(t, f); return s.State == queue.StateIdle && h.of("first-0") == 1 })
	status(t, f)
	puts(t, f, 1, numbered("held"))
	if s := status(t, f); s.State != queue.StateWorking || s.Waiting+s.InWork != 1 {
		t.Errorf("right after a message was put, the queue is %s, %d wait and %d are in work", s.State, s.Waiting, s.InWork)
	}
	close(hold)
	eventually(t, "nothing waits again", func() bool { return status(t, f).State == queue.StateIdle })
}
