package queue_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestWhatWaitsIsKnownAfterLeave: who removes a flow ends it first, and then decides by what
// is left.
func TestWhatWaitsIsKnownAfterLeave(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	f.Set(edges(quick(2, 3)), nil)
	f.Rest()
	puts(t, f, 3, numbered("a"))
	eventually(t, "they wait", func() bool { return status(t, f).Waiting == 3 })
	f.Leave(t.Context())
	if s := status(t, f); s.Waiting != 3 {
		t.Errorf("%d wait after Leave, want 3", s.Waiting)
	}
	if waiting, err := f.Waiting(t.Context(), edge, 0, 10); err != nil || len(waiting) != 3 {
		t.Errorf("waiting = %+v, %v", waiting, err)
	}
	if _, err := f.Put(t.Context(), edge, queue.Message{ID: "late"}, false); err != nil {
		t.Errorf("put = %v", err)
	}
}
