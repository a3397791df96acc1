package queue_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestCancel drops what waits of one run, also what waits for its next attempt, on all engines
// and after a restart. A dead letter of it that is tried again is handled.
func TestCancel(t *testing.T) {
	dir := t.TempDir()
	b := started(t, options(t, dir))
	f := b.Flow("flow")
	var mu sync.Mutex
	var handled []string
	handle := func(fail bool) queue.Handler {
		return func(_ context.Context, d queue.Delivery) queue.Outcome {
			mu.Lock()
			defer mu.Unlock()
			handled = append(handled, d.Run+" "+d.ID)
			switch {
			case fail && d.ID == "dies":
				return queue.Outcome{Verdict: queue.Dead}
			case fail && d.ID == "waits":
				return queue.Outcome{Verdict: queue.Failed}
			}
			return queue.Outcome{}
		}
	}
	put := func(run string, ids ...string) {
		t.Helper()
		for _, id := range ids {
			if _, err := f.Put(t.Context(), edge, queue.Message{ID: id, Run: run}, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	slow := quick(1, 5)
	slow.Backoff.Initial, slow.Backoff.Max = slow.Backoff.Initial*200, slow.Backoff.Max*200
	f.Set(edges(slow), handle(true))
	put("cancelled", "dies", "waits")
	eventually(t, "one is dead, one waits", func() bool { s := status(t, f); return s.Dead == 1 && s.Delayed == 1 })
	f.Rest()
	put("cancelled", "one", "two")
	put("other", "three")
	if f.Cancelled("cancelled") {
		t.Error("it is cancelled before it was")
	}
	if err := f.Cancel(t.Context(), "cancelled"); err != nil {
		t.Fatal(err)
	}
	ended(b)

	b = started(t, options(t, dir))
	f = b.Flow("flow")
	handled = nil
	f.Set(edges(slow), handle(false))
	eventually(t, "nothing waits", func() bool { s := status(t, f); return s.State == queue.StateIdle && s.Waiting+s.InWork == 0 })
	if !f.Cancelled("cancelled") || f.Cancelled("other") {
		t.Error("it is not known any more what is cancelled")
	}
	if n, err := f.Retry(t.Context(), queue.Selection{All: true}, nil); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	eventually(t, "the dead letter is handled", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(handled) > 1
	})
	mu.Lock()
	defer mu.Unlock()
	if got := fmt.Sprint(handled); got != "[other three cancelled dies]" {
		t.Errorf("handled: %s", got)
	}
}
