package queue_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// TestInterrupted makes a dead letter of a message whose handling ended again and again
// without a word, as when the engine crashes over it.
func TestInterrupted(t *testing.T) {
	server := queuetest.Start(t)
	f := started(t, at(t, server.URL())).Flow("flow")
	var h handled
	f.Set(edges(quick(1, 3)), h.handler(nil))
	f.Rest()
	puts(t, f, 1, numbered("a"))
	conn, err := nats.Connect(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	var consumer jetstream.Consumer
	for stream := range js.ListStreams(t.Context()).Info() {
		if !strings.Contains(stream.Config.Name, "-q-") {
			continue
		}
		s, err := js.Stream(t.Context(), stream.Config.Name)
		if err != nil {
			t.Fatal(err)
		}
		for info := range s.ListConsumers(t.Context()).Info() {
			if consumer, err = s.Consumer(t.Context(), info.Name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 26 {
		m, err := consumer.Next(jetstream.FetchMaxWait(5 * time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Nak(); err != nil {
			t.Fatal(err)
		}
	}
	f.Work()
	eventually(t, "it is a dead letter", func() bool { return status(t, f).Dead == 1 })
	letters, _, _, err := f.Letters(t.Context(), "", "", "", 10)
	if err != nil || len(letters) != 1 || letters[0].Reason != queue.ReasonInterrupted || string(letters[0].Body) != "a-0" || h.count() != 0 {
		t.Errorf("letters = %+v, %v; handled %d", letters, err, h.count())
	}
}

// TestDropWhatIsInWork lets it end.
func TestDropWhatIsInWork(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	begun, end := make(chan struct{}), make(chan struct{})
	f.Set(edges(quick(1, 3)), func(context.Context, queue.Delivery) queue.Outcome {
		begun <- struct{}{}
		<-end
		return queue.Outcome{}
	})
	puts(t, f, 5, numbered("a"))
	<-begun
	eventually(t, "the others wait", func() bool { s := status(t, f); return s.Waiting == 4 && s.InWork == 1 })
	if got, err := f.Waiting(t.Context(), edge, 0, 10); err != nil || len(got) != 5 || !got[0].InWork || got[1].InWork {
		t.Errorf("waiting = %+v, %v", got, err)
	}
	if n, err := f.Drop(t.Context(), edge); n != 4 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	close(end)
	began := time.Now()
	eventually(t, "nothing is left", func() bool { s := status(t, f); return s.Waiting+s.InWork == 0 })
	puts(t, f, 1, numbered("b"))
	<-begun
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it went on after %s", took)
	}
}

// TestLongHop is longer than the time in which a message must be acknowledged.
func TestLongHop(t *testing.T) {
	if os.Getenv("PATCHBAY_QUEUE_LONG") == "" {
		t.Skip("it takes 70 seconds; PATCHBAY_QUEUE_LONG=1 runs it")
	}
	f := started(t, options(t, t.TempDir())).Flow("flow")
	var h handled
	f.Set(edges(quick(2, 3)), h.handler(func(queue.Delivery) queue.Outcome { time.Sleep(70 * time.Second); return queue.Outcome{} }))
	puts(t, f, 1, numbered("a"))
	time.Sleep(75 * time.Second)
	if s := status(t, f); h.of("a-0") != 1 || s.Waiting+s.InWork != 0 {
		t.Errorf("handled %d times, %+v", h.of("a-0"), s)
	}
}
