package queue_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

func TestMain(m *testing.M) { queuetest.Main(m) }

// at returns options of a broker on a NATS of its own.
func at(t *testing.T, url string) queue.Options {
	o := options(t, "")
	o.URL = url
	return o
}

func TestConcurrencyOverTwoEngines(t *testing.T) {
	nats := queuetest.Start(t)
	var h handled
	slow := h.handler(func(queue.Delivery) queue.Outcome { time.Sleep(2 * time.Millisecond); return queue.Outcome{} })
	var flows []*queue.Flow
	for range 2 {
		f := started(t, at(t, nats.URL())).Flow("flow")
		f.Set(edges(quick(4, 3)), slow)
		flows = append(flows, f)
	}
	puts(t, flows[0], 300, numbered("a"))
	puts(t, flows[1], 300, numbered("b"))
	eventually(t, "all are handled", func() bool { return h.count() == 600 })
	if h.most > 4 {
		t.Errorf("%d at once, with a concurrency of 4", h.most)
	}
	for id, n := range h.times {
		if n != 1 {
			t.Errorf("%s was handled %d times", id, n)
		}
	}
}

// TestOrderOfAKey has two engines handle messages of several keys, of which some fail.
func TestOrderOfAKey(t *testing.T) {
	nats := queuetest.Start(t)
	q := quick(4, 5)
	q.Key = "{{ $.key }}"
	var mu sync.Mutex
	next, busy, failures := map[string]int{}, map[string]bool{}, map[string]int{}
	handle := func(_ context.Context, d queue.Delivery) queue.Outcome {
		mu.Lock()
		if busy[d.Key] {
			t.Errorf("two of %s at once", d.Key)
		}
		busy[d.Key] = true
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		busy[d.Key] = false
		n, err := strconv.Atoi(string(d.Body))
		if err != nil {
			t.Error(err)
		}
		if n != next[d.Key] {
			t.Errorf("%s: %d comes where %d is next", d.Key, n, next[d.Key])
		}
		if n%7 == 3 && failures[d.ID] < 2 {
			failures[d.ID]++
			if d.Attempt != failures[d.ID] {
				t.Errorf("attempt %d, want %d", d.Attempt, failures[d.ID])
			}
			return queue.Outcome{Verdict: queue.Failed}
		}
		next[d.Key]++
		return queue.Outcome{}
	}
	var flows []*queue.Flow
	for range 2 {
		f := started(t, at(t, nats.URL())).Flow("flow")
		f.Set(edges(q), handle)
		flows = append(flows, f)
	}
	const keys, each = 6, 40
	var putters sync.WaitGroup
	for k := range keys {
		putters.Go(func() {
			for i := range each {
				m := queue.Message{ID: fmt.Sprintf("%d-%d", k, i), Key: fmt.Sprint("key ", k), Body: fmt.Append(nil, i)}
				if _, err := flows[i%2].Put(t.Context(), edge, m, true); err != nil {
					t.Error(err)
				}
				if k == 0 && i == each/2 { // the concurrency changes while messages wait
					changed := q
					changed.Concurrency = 2
					for _, f := range flows {
						f.Set(edges(changed), handle)
					}
				}
			}
		})
	}
	putters.Wait()
	eventually(t, "all are handled", func() bool {
		mu.Lock()
		defer mu.Unlock()
		all := 0
		for _, n := range next {
			all += n
		}
		return all == keys*each
	})
}

func TestNATSIsDownAtFirst(t *testing.T) {
	nats := queuetest.New(t, queuetest.Password("patchbay", "s3cr3t"))
	b := started(t, at(t, nats.URL()))
	f := b.Flow("flow")
	var h handled
	f.Set(edges(quick(2, 3)), h.handler(nil))
	_, err := f.Put(t.Context(), edge, queue.Message{ID: "live"}, false)
	if !errors.Is(err, queue.ErrUnreachable) || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("put = %v", err)
	}
	s := status(t, f)
	if s.State != queue.StateUnreachable || s.Problem == "" || strings.Contains(s.Problem, "s3cr3t") {
		t.Errorf("status = %+v", s)
	}
	if s := b.Status(t.Context()); s.Connected || s.Kind != "nats" || s.Problem == "" || strings.Contains(s.Address+s.Problem, "s3cr3t") {
		t.Errorf("broker = %+v", s)
	}
	put := make(chan error)
	go func() {
		_, err := f.Put(t.Context(), edge, queue.Message{ID: "patient"}, true)
		put <- err
	}()
	nats.Start()
	if err := <-put; err != nil {
		t.Error(err)
	}
	eventually(t, "it is handled", func() bool { return h.of("patient") == 1 })
	nats.Stop()
	go func() {
		_, err := f.Put(t.Context(), edge, queue.Message{ID: "again"}, true)
		put <- err
	}()
	eventually(t, "it is unreachable", func() bool { return status(t, f).State == queue.StateUnreachable })
	nats.Start()
	if err := <-put; err != nil {
		t.Error(err)
	}
	eventually(t, "it is handled", func() bool { return h.of("again") == 1 })
	eventually(t, "it is idle", func() bool { return status(t, f).State == queue.StateIdle })
}

// TestNATSEndsWhileUnfitIsTriedAgain tries the rest again when it is back.
func TestNATSEndsWhileUnfitIsTriedAgain(t *testing.T) {
	const letters = 500
	nats := queuetest.Start(t)
	f := started(t, at(t, nats.URL())).Flow("flow")
	f.Set(edges(quick(16, 1)), func(context.Context, queue.Delivery) queue.Outcome { return queue.Outcome{Verdict: queue.Unfit} })
	puts(t, f, letters, numbered("a"))
	eventually(t, "they are unfit", func() bool { return status(t, f).Unfit == letters })
	var h handled
	f.Set(edges(quick(16, 1)), h.handler(nil))
	eventually(t, "it begins", func() bool { return h.count() > 0 })
	nats.Kill()
	nats.Start()
	eventually(t, "none is dead", func() bool { return status(t, f).Dead == 0 })
	eventually(t, "all are handled", func() bool { return h.count() == letters })
}
