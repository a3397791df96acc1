package queue_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/queue"
)

const edge = "split.out -> router.input"

func key(context.Context) ([]byte, error) { return bytes.Repeat([]byte{7}, 32), nil }

// options of a broker on the embedded server.
func options(t *testing.T, dir string) queue.Options {
	return queue.Options{Dir: dir, Key: key, Engine: "test", Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))}
}

// started returns a broker that ends with the test.
func started(t *testing.T, o queue.Options) *queue.Broker {
	t.Helper()
	b := queue.New(o)
	t.Cleanup(func() { ended(b) })
	return b
}

// ended ends a broker at once.
func ended(b *queue.Broker) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b.Close(ctx)
}

// quick is a queue whose attempts follow each other at once.
func quick(concurrency, attempts int) flow.Queue {
	return flow.Queue{Concurrency: concurrency, MaxAttempts: attempts, Backoff: flow.Backoff{Initial: flow.Duration(10 * time.Millisecond), Max: flow.Duration(20 * time.Millisecond)}}.WithDefaults()
}

func edges(q flow.Queue) []queue.Edge { return []queue.Edge{{Name: edge, Queue: q}} }

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !so() {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come to this: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// puts gives messages with the ids and bodies that the function makes of a number.
func puts(t *testing.T, f *queue.Flow, n int, id func(int) string) {
	t.Helper()
	var putters sync.WaitGroup
	for worker := range 8 {
		putters.Go(func() {
			for i := worker; i < n; i += 8 {
				if _, err := f.Put(t.Context(), edge, queue.Message{ID: id(i), Run: "run", Body: []byte(id(i))}, true); err != nil {
					t.Errorf("put %s: %v", id(i), err)
					return
				}
			}
		})
	}
	putters.Wait()
}

func numbered(prefix string) func(int) string {
	return func(i int) string { return fmt.Sprintf("%s-%d", prefix, i) }
}

// handled notes what is handled.
type handled struct {
	mu    sync.Mutex
	times map[string]int
	order []string
	now   int
	most  int
}

func (h *handled) handler(verdict func(queue.Delivery) queue.Outcome) queue.Handler {
	return func(_ context.Context, d queue.Delivery) queue.Outcome {
		h.mu.Lock()
		if h.times == nil {
			h.times = map[string]int{}
		}
		h.times[d.ID]++
		h.order = append(h.order, d.ID)
		h.now++
		h.most = max(h.most, h.now)
		h.mu.Unlock()
		defer func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.now--
		}()
		if verdict == nil {
			return queue.Outcome{}
		}
		return verdict(d)
	}
}

func (h *handled) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.times)
}

func (h *handled) of(id string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.times[id]
}

// status returns the status of the edge; the zero one when it has none.
func status(t *testing.T, f *queue.Flow) queue.Status {
	t.Helper()
	all, err := f.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Edge == edge {
			return s
		}
	}
	return queue.Status{}
}

func TestEachMessageIsHandledOnce(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	var h handled
	f.Set(edges(quick(4, 3)), h.handler(nil))
	puts(t, f, 200, numbered("a"))
	puts(t, f, 200, numbered("a")) // the same ones
	eventually(t, "all are handled", func() bool { return h.count() == 200 })
	eventually(t, "the queue is idle", func() bool { s := status(t, f); return s.State == queue.StateIdle && s.InWork == 0 && s.Waiting == 0 })
	for i := range 200 {
		if n := h.of(numbered("a")(i)); n != 1 {
			t.Errorf("message %d was handled %d times", i, n)
		}
	}
	if h.most > 4 {
		t.Errorf("%d at once", h.most)
	}
}

func TestVerdicts(t *testing.T) {
	for name, test := range map[string]struct {
		outcome  queue.Outcome
		attempts int
		reason   string
	}{
		"failed":  {queue.Outcome{Verdict: queue.Failed, Failure: queue.Failure{Node: "router", Error: "no way", Cause: "way"}}, 3, queue.ReasonFailed},
		"dead":    {queue.Outcome{Verdict: queue.Dead, Failure: queue.Failure{Error: "never"}}, 1, queue.ReasonFailed},
		"unfit":   {queue.Outcome{Verdict: queue.Unfit, Failure: queue.Failure{Error: "no such node"}}, 1, queue.ReasonUnfit},
		"panics":  {queue.Outcome{Verdict: -1}, 3, queue.ReasonFailed},
		"another": {queue.Outcome{Verdict: queue.Failed, After: time.Millisecond}, 3, queue.ReasonFailed},
	} {
		t.Run(name, func(t *testing.T) {
			f := started(t, options(t, t.TempDir())).Flow("flow")
			var h handled
			var last []bool
			f.Set(edges(quick(1, 3)), h.handler(func(d queue.Delivery) queue.Outcome {
				if d.ID == "good" {
					return queue.Outcome{}
				}
				last = append(last, d.Last)
				if test.outcome.Verdict < 0 {
					panic("at the disco")
				}
				return test.outcome
			}))
			for _, id := range []string{"bad", "good"} {
				if _, err := f.Put(t.Context(), edge, queue.Message{ID: id, Run: "run", Body: []byte("body of " + id)}, true); err != nil {
					t.Fatal(err)
				}
			}
			eventually(t, "a dead letter", func() bool { return status(t, f).Dead == 1 })
			eventually(t, "the other is handled", func() bool { return h.of("good") == 1 })
			if n := h.of("bad"); n != test.attempts || last[0] != (test.attempts == 1) && test.attempts == 3 || test.attempts == 3 && !last[2] {
				t.Errorf("%d attempts, last %v", n, last)
			}
			letters, _, total, err := f.Letters(t.Context(), "", "", "", 10)
			if err != nil || total != 1 {
				t.Fatal(letters, total, err)
			}
			got := letters[0]
			if got.ID != "bad" || got.Edge != edge || got.Run != "run" || string(got.Body) != "body of bad" || got.Attempts != test.attempts || got.Reason != test.reason {
				t.Errorf("letter = %+v", got)
			}
			if want := test.outcome.Failure; want.Error != "" && got.Failure != want {
				t.Errorf("failure = %+v, want %+v", got.Failure, want)
			}
		})
	}
}

func TestRestAndLeave(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	begun := make(chan struct{}, 100)
	var h handled
	note := h.handler(nil)
	f.Set(edges(quick(2, 3)), func(ctx context.Context, d queue.Delivery) queue.Outcome {
		begun <- struct{}{}
		if d.ID == "slow-0" && h.of("slow-0") == 0 {
			note(ctx, d)
			<-ctx.Done()
			return queue.Outcome{Verdict: queue.Back}
		}
		return note(ctx, d)
	})
	puts(t, f, 1, numbered("slow"))
	<-begun
	f.Rest()
	eventually(t, "it is stopped", func() bool { return status(t, f).State == queue.StateStopped })
	puts(t, f, 10, numbered("later"))
	if n := h.count(); n != 1 {
		t.Errorf("%d were handed out while it rests", n-1)
	}
	f.Work()
	eventually(t, "the others are handled", func() bool { return h.count() == 11 })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	f.Leave(ctx)
	if n := h.of("slow-0"); n != 1 {
		t.Errorf("handled %d times", n)
	}
	// It is given back at once, with no attempt counted.
	got := make(chan queue.Delivery, 1)
	f.Set(edges(quick(2, 3)), func(_ context.Context, d queue.Delivery) queue.Outcome { got <- d; return queue.Outcome{} })
	select {
	case d := <-got:
		if d.ID != "slow-0" || d.Attempt != 1 {
			t.Errorf("got %+v", d)
		}
	case <-time.After(10 * time.Second):
		t.Error("it was not given back")
	}
}

func TestPauseDropAndRemove(t *testing.T) {
	b := started(t, options(t, t.TempDir()))
	f := b.Flow("flow")
	var h handled
	f.Set(edges(quick(2, 3)), h.handler(nil))
	puts(t, f, 1, numbered("first"))
	eventually(t, "one is handled", func() bool { return h.count() == 1 })
	if err := f.Pause(t.Context(), edge, true); err != nil {
		t.Fatal(err)
	}
	puts(t, f, 20, numbered("paused"))
	eventually(t, "it is paused", func() bool { s := status(t, f); return s.State == queue.StatePaused && s.Paused && s.Waiting == 20 })
	got, err := f.Waiting(t.Context(), edge, 0, 5)
	if err != nil || len(got) != 5 || string(got[0].Body) != got[0].ID || got[0].InWork {
		t.Fatalf("waiting = %+v, %v", got, err)
	}
	rest, err := f.Waiting(t.Context(), edge, got[4].Sequence, 100)
	if err != nil || len(rest) != 15 {
		t.Fatalf("the rest = %d, %v", len(rest), err)
	}
	if n, err := f.Drop(t.Context(), edge); n != 20 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	if err := f.Pause(t.Context(), edge, false); err != nil {
		t.Fatal(err)
	}
	puts(t, f, 1, numbered("after"))
	eventually(t, "the one after is handled", func() bool { return h.of("after-0") == 1 })
	if n := h.count(); n != 2 {
		t.Errorf("%d were handled", n)
	}
	if s := b.Status(t.Context()); len(s.Streams) != 2 || !s.Connected || s.Kind != "embedded" || s.Streams[0].Flow != "flow" {
		t.Errorf("broker = %+v", s)
	}
	if err := f.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := b.Status(t.Context()); len(s.Streams) != 0 {
		t.Errorf("after Remove: %+v", s)
	}
}
