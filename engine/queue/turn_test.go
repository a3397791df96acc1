package queue_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/queue"
)

// keyed counts what is handled, and sees to it that each key's messages come in order.
type keyed struct {
	mu        sync.Mutex
	next      map[string]int
	failed    map[string]bool
	all       int
	disorders int
}

func (k *keyed) handle(_ context.Context, d queue.Delivery) queue.Outcome {
	n, _ := strconv.Atoi(string(d.Body))
	k.mu.Lock()
	defer k.mu.Unlock()
	if n != k.next[d.Key] {
		k.disorders++
	}
	if n%9 == 5 && !k.failed[d.ID] { // those after it wait for its next attempt
		k.failed[d.ID] = true
		return queue.Outcome{Verdict: queue.Failed}
	}
	k.next[d.Key] = n + 1
	k.all++
	return queue.Outcome{}
}

// TestOrderOverChanges changes the concurrency of an edge with a key again and again while
// messages wait, and goes back to numbers that it had.
func TestOrderOverChanges(t *testing.T) {
	const keys, each = 10, 12
	concurrency := []int{4, 2, 4, 3, 1, 4, 8, 2}
	with := func(n int) flow.Queue {
		q := quick(n, 5)
		q.Key = "{{ $.key }}"
		return q
	}
	for name, restart := range map[string]bool{"in one process": false, "over a restart": true} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			b := started(t, options(t, dir))
			f := b.Flow("flow")
			k := keyed{next: map[string]int{}, failed: map[string]bool{}}
			f.Rest()
			round := func(r, n int) {
				f.Set(edges(with(n)), k.handle)
				for i := range each {
					for key := range keys {
						number := r*each + i
						m := queue.Message{ID: fmt.Sprint(key, "-", number), Key: fmt.Sprint("key ", key), Body: fmt.Append(nil, number)}
						if _, err := f.Put(t.Context(), edge, m, true); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			for r, n := range concurrency {
				round(r, n)
			}
			if restart {
				ended(b)
				b = started(t, options(t, dir))
				f = b.Flow("flow")
				f.Set(edges(with(2)), k.handle)
			}
			f.Work()
			round(len(concurrency), 4) // while they are handled
			round(len(concurrency)+1, 3)
			want := keys * each * (len(concurrency) + 2)
			count := func() int {
				k.mu.Lock()
				defer k.mu.Unlock()
				return k.all
			}
			// More than a thousand take a busy machine its time: what must not be is that none comes on.
			for had := 0; had < want; had = count() {
				eventually(t, "more are handled", func() bool { return count() > had })
			}
			if k.disorders > 0 || k.all > want {
				t.Errorf("%d of %d are out of order", k.disorders, k.all)
			}
		})
	}
}

// TestConcurrencyOverChanges has no more at once than the edge's concurrency is, while what
// was put before it was changed is handled.
func TestConcurrencyOverChanges(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	var h handled
	slow := h.handler(func(queue.Delivery) queue.Outcome { time.Sleep(2 * time.Millisecond); return queue.Outcome{} })
	f.Rest()
	n := 0
	for _, concurrency := range []int{8, 4, 2} {
		q := quick(concurrency, 3)
		q.Key = "{{ $.key }}"
		f.Set(edges(q), slow)
		for range 40 {
			n++
			if _, err := f.Put(t.Context(), edge, queue.Message{ID: fmt.Sprint(n), Key: fmt.Sprint("key ", n)}, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	f.Work()
	eventually(t, "all are handled", func() bool { return h.count() == n })
	if h.most > 2 {
		t.Errorf("%d at once, with a concurrency of 2", h.most)
	}
}
