package queue_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"weak"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestManyWait has bounded memory: what waits is on the disk.
func TestManyWait(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	q := quick(4, 3)
	q.Limit = 1_000_000
	f.Set(edges(q), nil)
	f.Rest()
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	puts(t, f, 1, numbered("first"))
	before := heap()
	n := 20_000
	if many, err := strconv.Atoi(os.Getenv("PATCHBAY_QUEUE_MANY")); err == nil {
		n = many
	}
	puts(t, f, n, func(i int) string { return fmt.Sprintf("%050d", i) })
	eventually(t, "all wait", func() bool { return status(t, f).Waiting > n })
	after := heap()
	t.Logf("%.0f MiB before, %.0f MiB with %d messages", before, after, n)
	if after-before > 100 {
		t.Errorf("%.0f MiB for %d messages that wait", after-before, n)
	}
}

// TestKeptContexts keeps the contexts of handlers, as the records of runs do: no message stays
// in memory with them.
func TestKeptContexts(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	const messages = 100
	var mu sync.Mutex
	var kept []context.Context
	var bodies []weak.Pointer[byte]
	f.Set(edges(quick(4, 3)), func(ctx context.Context, d queue.Delivery) queue.Outcome {
		mu.Lock()
		defer mu.Unlock()
		kept, bodies = append(kept, ctx), append(bodies, weak.Make(&d.Body[0]))
		return queue.Outcome{}
	})
	puts(t, f, messages, func(i int) string { return fmt.Sprintf("%050d", i) })
	eventually(t, "all are handled", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(kept) == messages
	})
	eventually(t, "no message is in memory", func() bool {
		runtime.GC()
		for _, body := range bodies {
			if body.Value() != nil {
				return false
			}
		}
		return true
	})
	runtime.KeepAlive(kept)
}
