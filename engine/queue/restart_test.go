package queue_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestRestart keeps over a restart what waits, which ids are known, that an edge is paused,
// and what is known of attempts.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	b := started(t, options(t, dir))
	f := b.Flow("flow")
	var h handled
	f.Set(edges(quick(2, 3)), h.handler(nil))
	puts(t, f, 50, numbered("done"))
	eventually(t, "they are finished", func() bool { s := status(t, f); return h.count() == 50 && s.InWork == 0 && s.Waiting == 0 })
	if err := f.Pause(t.Context(), edge, true); err != nil {
		t.Fatal(err)
	}
	puts(t, f, 50, numbered("waits"))
	sequence, err := f.Put(t.Context(), edge, queue.Message{ID: "waits-0"}, true)
	if err != nil {
		t.Fatal(err)
	}
	ended(b)
	if down, err := time.ParseDuration(os.Getenv("PATCHBAY_QUEUE_DOWN")); err == nil {
		time.Sleep(down)
	}

	b = started(t, options(t, dir))
	f = b.Flow("flow")
	var later handled
	f.Set(edges(quick(2, 3)), later.handler(nil))
	puts(t, f, 50, numbered("done"))
	puts(t, f, 50, numbered("waits"))
	if again, err := f.Put(t.Context(), edge, queue.Message{ID: "waits-0"}, true); err != nil || again != sequence {
		t.Errorf("put again: %d, %v, want %d", again, err, sequence)
	}
	eventually(t, "it is paused", func() bool { s := status(t, f); return s.State == queue.StatePaused && s.Waiting == 50 })
	if up := f.FinishedUpTo(edge); up >= sequence {
		t.Errorf("finished up to %d, and %d waits", up, sequence)
	}
	if err := f.Pause(t.Context(), edge, false); err != nil {
		t.Fatal(err)
	}
	eventually(t, "they are handled", func() bool { return later.count() == 50 })
	if f.Finished(edge, sequence+1) {
		t.Error("what was not put is finished")
	}
	eventually(t, "they are finished", func() bool { return f.FinishedUpTo(edge) >= sequence && f.Finished(edge, sequence) })
	for id, n := range later.times {
		if n != 1 || !strings.HasPrefix(id, "waits") {
			t.Errorf("%s was handled %d times", id, n)
		}
	}
}

// TestFinishedAfterLeave takes nothing for finished that waits, while nothing is handed out
// here.
func TestFinishedAfterLeave(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	f.Set(edges(quick(2, 3)), nil)
	f.Rest()
	puts(t, f, 3, numbered("a"))
	last, err := f.Put(t.Context(), edge, queue.Message{ID: "last"}, true)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "they wait", func() bool { return status(t, f).Waiting == 4 })
	f.Leave(t.Context())
	if f.Finished(edge, last) || f.FinishedUpTo(edge) >= last {
		t.Errorf("finished up to %d, and %d waits", f.FinishedUpTo(edge), last)
	}
}

// TestOtherKey keeps what an engine with another key can't read.
func TestOtherKey(t *testing.T) {
	dir := t.TempDir()
	b := started(t, options(t, dir))
	f := b.Flow("flow")
	f.Set(edges(quick(2, 3)), nil)
	f.Rest()
	puts(t, f, 3, numbered("a"))
	ended(b)

	o := options(t, dir)
	o.Key = func(context.Context) ([]byte, error) { return bytes.Repeat([]byte{8}, 32), nil }
	b = started(t, o)
	f = b.Flow("flow")
	var h handled
	f.Set(edges(quick(2, 3)), h.handler(nil))
	eventually(t, "it says so", func() bool {
		s := status(t, f)
		return strings.Contains(s.Problem, "another key") && s.Waiting+s.InWork == 3
	})
	ended(b)

	f = started(t, options(t, dir)).Flow("flow")
	f.Set(edges(quick(2, 3)), h.handler(nil))
	eventually(t, "they are handled", func() bool { return h.count() == 3 })
}

// TestPauseAtOnce pauses an edge while its streams are still being made.
func TestPauseAtOnce(t *testing.T) {
	for range 5 {
		f := started(t, options(t, t.TempDir())).Flow("flow")
		f.Set(edges(quick(2, 3)), nil)
		if err := f.Pause(t.Context(), edge, true); err != nil {
			t.Fatal(err)
		}
		eventually(t, "it is paused", func() bool { return status(t, f).State == queue.StatePaused })
	}
}

// TestStoppedHasNothingInWork counts what was given back as waiting, not as being handled.
func TestStoppedHasNothingInWork(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	begun := make(chan struct{}, 10)
	stop := make(chan struct{})
	f.Set(edges(quick(2, 3)), func(context.Context, queue.Delivery) queue.Outcome {
		begun <- struct{}{}
		<-stop
		return queue.Outcome{Verdict: queue.Back}
	})
	puts(t, f, 3, numbered("a"))
	<-begun
	<-begun
	eventually(t, "two are in work", func() bool { s := status(t, f); return s.InWork == 2 && s.Waiting == 1 })
	f.Rest()
	close(stop)
	eventually(t, "none is in work, and all wait", func() bool {
		s := status(t, f)
		return s.State == queue.StateStopped && s.InWork == 0 && s.Waiting == 3
	})
	got, err := f.Waiting(t.Context(), edge, 0, 10)
	if err != nil || len(got) != 3 || got[0].InWork || got[1].InWork {
		t.Errorf("waiting = %+v, %v", got, err)
	}
}
