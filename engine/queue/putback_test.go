package queue_test

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
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
	// A look at the status may fall between the end of an attempt and the start of the next.
	eventually(t, "no record is left that would keep runs waiting", func() bool { return f.FinishedUpTo(edge) >= last })
	for id, n := range h.times {
		if n != attempts {
			t.Errorf("%s was tried %d times, want %d", id, n, attempts)
		}
	}
}

// TestLostRecords handles what the queue has when nothing is known of it any more.
func TestLostRecords(t *testing.T) {
	server := queuetest.Start(t)
	f := started(t, at(t, server.URL())).Flow("flow")
	var h handled
	f.Set(edges(quick(4, 3)), h.handler(func(d queue.Delivery) queue.Outcome {
		if h.of(d.ID) == 1 {
			f.Rest()
			return queue.Outcome{Verdict: queue.Failed}
		}
		return queue.Outcome{}
	}))
	puts(t, f, 1, numbered("a"))
	eventually(t, "it is back in the queue", func() bool { s := status(t, f); return h.count() == 1 && s.Waiting == 1 && s.Delayed == 0 })
	purge(t, server.URL(), "-l-")
	f.Work()
	eventually(t, "it is handled", func() bool { return h.of("a-0") == 2 })
	eventually(t, "nothing waits", func() bool { s := status(t, f); return s.Waiting+s.InWork == 0 })
}

// purge removes all that is in the streams with a part of a name.
func purge(t *testing.T, url, name string) {
	t.Helper()
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	for stream := range js.ListStreams(t.Context()).Info() {
		if !strings.Contains(stream.Config.Name, name) {
			continue
		}
		s, err := js.Stream(t.Context(), stream.Config.Name)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
