package queue_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// What a user of NATS must be allowed for queued edges with the prefix "mine", as
// docs/queues.md lists it. NATS has no wildcard for the beginning of a stream's name.
var (
	publish   = []string{"mine.>", "$JS.API.STREAM.>", "$JS.API.CONSUMER.>", "$JS.ACK.>"}
	subscribe = []string{"_INBOX.>"}
)

// TestRightsAreEnough does all that is done with a queue as a user who may do no more.
func TestRightsAreEnough(t *testing.T) {
	nats := queuetest.Start(t, queuetest.Password("patchbay", "s3cr3t"), queuetest.Rights(publish, subscribe))
	o := at(t, nats.URL())
	o.Domain = "mine"
	b := started(t, o)
	f := b.Flow("flow")
	var bad atomic.Bool
	bad.Store(true)
	var h handled
	q := quick(2, 2)
	q.Key = "{{ $.key }}"
	f.Set([]queue.Edge{{Name: edge, Queue: quick(2, 2)}, {Name: "keyed.out -> work.in", Queue: q}}, h.handler(func(d queue.Delivery) queue.Outcome {
		if bad.Load() && strings.HasPrefix(d.ID, "bad") {
			return queue.Outcome{Verdict: queue.Failed}
		}
		return queue.Outcome{}
	}))
	puts(t, f, 10, numbered("good"))
	puts(t, f, 4, numbered("bad"))
	if _, err := f.Put(t.Context(), "keyed.out -> work.in", queue.Message{ID: "keyed", Key: "a"}, true); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all are handled", func() bool { s := status(t, f); return h.count() == 15 && s.Dead == 4 && s.Waiting+s.InWork == 0 })
	if _, _, total, err := f.Letters(t.Context(), "", "", "", 10); total != 4 || err != nil {
		t.Errorf("%d dead letters, %v", total, err)
	}
	bad.Store(false)
	if n, err := f.Retry(t.Context(), queue.Selection{IDs: []string{"bad-0", "bad-1"}}, nil); n != 2 || err != nil {
		t.Errorf("retried %d, %v", n, err)
	}
	if n, err := f.DropLetters(t.Context(), queue.Selection{IDs: []string{"bad-2"}}); n != 1 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	eventually(t, "one is left", func() bool { s := status(t, f); return s.Dead == 1 && s.Waiting+s.InWork == 0 })
	if err := f.Pause(t.Context(), edge, true); err != nil {
		t.Fatal(err)
	}
	puts(t, f, 3, numbered("waits"))
	if waiting, err := f.Waiting(t.Context(), edge, 0, 10); len(waiting) != 3 || err != nil {
		t.Errorf("%d wait, %v", len(waiting), err)
	}
	if n, err := f.Drop(t.Context(), edge); n != 3 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	if s := b.Status(t.Context()); s.Problem != "" || !slices.ContainsFunc(s.Streams, func(one queue.Stream) bool { return strings.HasPrefix(one.Name, "mine-q-flow") }) {
		t.Errorf("broker = %+v", s)
	}
	if err := f.Remove(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
	if s := b.Status(t.Context()); len(s.Streams) != 0 {
		t.Errorf("left: %+v", s.Streams)
	}
}
