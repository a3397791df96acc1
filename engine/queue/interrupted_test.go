package queue_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// foreign is somebody who takes from a flow's queue, and gives back, behind the engine's back.
type foreign struct {
	t        *testing.T
	conn     *nats.Conn
	stream   string
	consumer jetstream.Consumer
}

// behind returns who does that, on the first edge.
func behind(t *testing.T, url string) *foreign {
	t.Helper()
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	for stream := range js.ListStreams(t.Context()).Info() {
		if !strings.Contains(stream.Config.Name, "-q-") {
			continue
		}
		s, err := js.Stream(t.Context(), stream.Config.Name)
		if err != nil {
			t.Fatal(err)
		}
		for info := range s.ListConsumers(t.Context()).Info() {
			if !strings.HasPrefix(info.Name, "split") {
				continue
			}
			consumer, err := s.Consumer(t.Context(), info.Name)
			if err != nil {
				t.Fatal(err)
			}
			return &foreign{t: t, conn: conn, stream: stream.Config.Name, consumer: consumer}
		}
	}
	t.Fatal("there is no queue")
	return nil
}

// take takes a message, and gives it back at once.
func (f *foreign) take() {
	f.t.Helper()
	m, err := f.consumer.Next(jetstream.FetchMaxWait(5 * time.Second))
	if err != nil {
		f.t.Fatal(err)
	}
	if err := m.Nak(); err != nil {
		f.t.Fatal(err)
	}
}

// giveBack has the queue hand out the first message again that an engine has in work, as it
// does after that engine ended without a word.
func (f *foreign) giveBack() {
	f.t.Helper()
	reply := "$JS.ACK." + f.stream + "." + f.consumer.CachedInfo().Name + ".1.1.1.1.0"
	if err := errors.Join(f.conn.Publish(reply, []byte("-NAK")), f.conn.Flush()); err != nil {
		f.t.Fatal(err)
	}
}

// TestInterrupted counts how often the handling of a message began and did not return.
func TestInterrupted(t *testing.T) {
	for name, test := range map[string]struct {
		puts  func(times int) string // the id of what is put before each end; empty for nothing
		dead  bool
		begun int
	}{
		"comes to nothing":      {func(int) string { return "" }, true, 26},
		"puts the same again":   {func(int) string { return "same" }, true, 26},
		"comes further by time": {func(n int) string { return fmt.Sprint("part ", n) }, false, 35},
	} {
		t.Run(name, func(t *testing.T) {
			server := queuetest.Start(t)
			o := at(t, server.URL())
			var log bytes.Buffer
			o.Logger = slog.New(slog.NewTextHandler(&log, nil))
			b := started(t, o)
			f := b.Flow("flow")
			begun := make(chan int, 100)
			n := 0
			var recorded atomic.Int32
			f.Set([]queue.Edge{{Name: edge, Queue: quick(40, 3)}, {Name: second, Queue: quick(2, 3)}}, func(ctx context.Context, d queue.Delivery) queue.Outcome {
				if d.Edge == second {
					return queue.Outcome{}
				}
				if d.Interrupted != "" {
					recorded.Add(1)
					return queue.Outcome{}
				}
				n++
				if id := test.puts(n); id != "" {
					if _, err := f.Put(ctx, second, queue.Message{ID: id}, true); err != nil {
						t.Error(err)
					}
				}
				begun <- n
				<-ctx.Done()
				return queue.Outcome{Verdict: queue.Back}
			})
			puts(t, f, 1, numbered("a"))
			times := <-begun
			other := behind(t, server.URL())
			for status(t, f).Dead == 0 && times < 35 {
				other.giveBack()
				select {
				case times = <-begun:
				case <-time.After(500 * time.Millisecond):
				}
			}
			if s := status(t, f); (s.Dead == 1) != test.dead || times != test.begun {
				t.Errorf("it was begun %d times, and %d are dead letters", times, s.Dead)
			}
			if !test.dead {
				return
			}
			letters, _, _, err := f.Letters(t.Context(), "", "", "", 10)
			if err != nil || len(letters) != 1 || letters[0].Reason != queue.ReasonInterrupted || string(letters[0].Body) != "a-0" {
				t.Errorf("letters = %+v, %v", letters, err)
			}
			if recorded.Load() != 1 {
				t.Errorf("it was handed out %d times to be recorded", recorded.Load())
			}
			ended(b)
			if text := log.String(); !strings.Contains(text, "message=a-0") || !strings.Contains(text, "reason=interrupted") {
				t.Errorf("the log does not say why: %s", text)
			}
		})
	}
}

// TestHandedOutOften handles a message that the queue has handed out many times, and nobody
// has begun with.
func TestHandedOutOften(t *testing.T) {
	server := queuetest.Start(t)
	f := started(t, at(t, server.URL())).Flow("flow")
	var h handled
	f.Set(edges(quick(1, 3)), h.handler(nil))
	f.Rest()
	puts(t, f, 1, numbered("a"))
	other := behind(t, server.URL())
	for range 40 {
		other.take()
	}
	f.Work()
	eventually(t, "it is handled", func() bool { return h.of("a-0") == 1 })
	eventually(t, "it is finished", func() bool { s := status(t, f); return s.Waiting+s.InWork+s.Dead == 0 })
	eventually(t, "its record is gone", func() bool { return f.FinishedUpTo(edge) != 0 })
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
