package queue_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// failing returns a flow with dead letters: of two causes, with ids "odd-1", "even-2".
func failing(t *testing.T, n int, fail *atomic.Bool) (*queue.Flow, *handled) {
	t.Helper()
	f := started(t, options(t, t.TempDir())).Flow("flow")
	h := &handled{}
	fail.Store(true)
	f.Set(edges(quick(2, 1)), h.handler(func(d queue.Delivery) queue.Outcome {
		if !fail.Load() {
			return queue.Outcome{}
		}
		cause, _, _ := strings.Cut(d.ID, "-")
		return queue.Outcome{Verdict: queue.Failed, Failure: queue.Failure{Node: "router", Error: "whole " + cause, Cause: cause}}
	}))
	puts(t, f, n, func(i int) string { return fmt.Sprintf("%s-%d", []string{"even", "odd"}[i%2], i) })
	eventually(t, "all are dead letters", func() bool { return status(t, f).Dead == n })
	return f, h
}

func TestLetters(t *testing.T) {
	var fail atomic.Bool
	f, h := failing(t, 20, &fail)
	groups, err := f.Groups(t.Context())
	if err != nil || len(groups) != 2 || groups[0].Count != 10 || groups[0].Cause != "even" || groups[0].Edge != edge || groups[0].Reason != queue.ReasonFailed {
		t.Fatalf("groups = %+v, %v", groups, err)
	}
	var ids []string
	after := ""
	for parts := 1; ; parts++ {
		letters, next, total, err := f.Letters(t.Context(), edge, "odd", after, 4)
		if err != nil || total != 10 {
			t.Fatal(total, err)
		}
		for _, l := range letters {
			ids = append(ids, l.ID)
		}
		if after = next; next == "" {
			if parts != 3 {
				t.Errorf("%d parts", parts)
			}
			break
		}
	}
	if len(ids) != 10 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 10 {
		t.Errorf("ids = %v", ids)
	}
	for name, s := range map[string]queue.Selection{"nothing": {}, "two with a body": {IDs: ids[:2]}} {
		if n, err := f.Retry(t.Context(), s, []byte("body")); err == nil {
			t.Errorf("%s: %d were retried", name, n)
		}
	}
	if n, err := f.DropLetters(t.Context(), queue.Selection{IDs: []string{ids[0], "none"}}); n != 1 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	if _, ok, err := f.Letter(t.Context(), ids[0]); ok || err != nil {
		t.Errorf("the dropped one: %v, %v", ok, err)
	}
	// They fail again, and a status shows that although it counts as many as before.
	before := status(t, f)
	if n, err := f.Retry(t.Context(), queue.Selection{Cause: "odd"}, nil); n != 9 || err != nil {
		t.Errorf("retried %d, %v", n, err)
	}
	eventually(t, "they failed again", func() bool { return h.of(ids[1]) == 2 && status(t, f).Dead == 19 })
	if after := status(t, f); before.Dead != after.Dead || before.Died == nil || after.Died == nil || !after.Died.After(*before.Died) {
		t.Errorf("the newest died at %v, and at %v before", after.Died, before.Died)
	}
	fail.Store(false)
	if n, err := f.Retry(t.Context(), queue.Selection{IDs: ids[1:2]}, []byte("other body")); n != 1 || err != nil {
		t.Errorf("retried %d, %v", n, err)
	}
	eventually(t, "it is handled", func() bool { return h.of(ids[1]) == 3 })
	if n, err := f.Retry(t.Context(), queue.Selection{All: true}, nil); n != 18 || err != nil {
		t.Errorf("retried %d, %v", n, err)
	}
	eventually(t, "none is left", func() bool { s := status(t, f); return s.Dead+s.Waiting+s.InWork == 0 && s.State == queue.StateIdle })
	if died := status(t, f).Died; died != nil {
		t.Errorf("the newest died at %v, and there is none", died)
	}
	if groups, err := f.Groups(t.Context()); err != nil || len(groups) != 0 {
		t.Errorf("groups = %+v, %v", groups, err)
	}
}

func TestEditedLetter(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	got := make(chan queue.Delivery, 10)
	f.Set(edges(quick(1, 1)), func(_ context.Context, d queue.Delivery) queue.Outcome {
		got <- d
		if string(d.Body) == "good" {
			return queue.Outcome{}
		}
		return queue.Outcome{Verdict: queue.Failed}
	})
	if _, err := f.Put(t.Context(), edge, queue.Message{ID: "a", Run: "run", Key: "key", Body: []byte("bad")}, true); err != nil {
		t.Fatal(err)
	}
	first := <-got
	eventually(t, "it is a dead letter", func() bool { return status(t, f).Dead == 1 })
	if n, err := f.Retry(t.Context(), queue.Selection{IDs: []string{"a"}}, []byte("good")); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	d := <-got
	if d.ID != "a" || d.Run != "run" || d.Key != "key" || string(d.Body) != "good" || d.Attempt != 1 || !d.Since.Equal(first.Since) {
		t.Errorf("got %+v", d)
	}
	eventually(t, "it is gone", func() bool { s := status(t, f); return s.Dead+s.Waiting+s.InWork == 0 })
}

// TestUnfit has what had no way tried again when the flow changes.
func TestUnfit(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	f.Set(edges(quick(1, 3)), func(context.Context, queue.Delivery) queue.Outcome { return queue.Outcome{Verdict: queue.Unfit} })
	puts(t, f, 3, numbered("a"))
	eventually(t, "they are unfit", func() bool { return status(t, f).Unfit == 3 })
	var h handled
	f.Set(edges(quick(1, 3)), h.handler(nil))
	eventually(t, "they are handled", func() bool { return h.count() == 3 && status(t, f).Dead == 0 })
}

// TestPoison has one message that fails, for long, beside others on an edge that handles one
// at a time.
func TestPoison(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	var h handled
	q := quick(1, 5)
	f.Set(edges(q), h.handler(func(d queue.Delivery) queue.Outcome {
		if d.ID == "poison" {
			return queue.Outcome{Verdict: queue.Failed, After: time.Hour, Failure: queue.Failure{Error: "busy"}}
		}
		return queue.Outcome{}
	}))
	if _, err := f.Put(t.Context(), edge, queue.Message{ID: "poison"}, true); err != nil {
		t.Fatal(err)
	}
	puts(t, f, 50, numbered("good"))
	eventually(t, "the others are handled", func() bool { return h.count() == 51 })
	eventually(t, "it waits", func() bool {
		s := status(t, f)
		return s.Delayed == 1 && s.Waiting == 1 && s.InWork == 0 && s.Oldest != nil
	})
	got, err := f.Waiting(t.Context(), edge, 0, 10)
	if err != nil || len(got) != 1 || got[0].ID != "poison" || got[0].Failed != 1 || got[0].Next == nil || got[0].Failure.Error != "busy" {
		t.Errorf("waiting = %+v, %v", got, err)
	}
}
