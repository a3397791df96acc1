package soak_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestManyWait has very many messages wait for a consumer that is slower than their source.
// They take no memory to speak of, and are handled as fast at the end as at the beginning.
func TestManyWait(t *testing.T) {
	messages, most := size(40_000, 1_000_000), int64(size(80, 150)) // MiB of heap
	// NATS knows the ids of what was put for two minutes, some 140 bytes of each.
	const known = 4 * time.Minute
	var done effects
	e := opened(t, t.TempDir(), func(o *queue.Options) { o.MaxBytes = 16 << 30 }, &step{name: "split", do: split}, &step{name: "effect", do: done.note})
	f := e.deploy(t, `
maxHops: 10000
nodes:
  - {id: split, component: test/split}
  - {id: effect, component: test/effect}
edges:
  - {from: split.out, to: effect.in, queue: {concurrency: 16, limit: 10000000}}
`)
	const edge, batch = "split.out -> effect.in", 1000
	within(t, 30*time.Second, "the queue is there, and is paused", func() bool { return f.PauseQueue(t.Context(), edge, true) == nil })
	heap, rss := memory(t)
	began := time.Now()
	for first := 1; first <= messages; first += batch {
		if _, err := f.Send(t.Context(), "split", "in", fmt.Appendf(nil, `{"first": %d, "last": %d}`, first, first+batch-1)); err != nil {
			t.Fatal(err)
		}
		if first == messages/4/batch*batch+1 {
			h, r := memory(t)
			t.Logf("with %d waiting: heap %d MiB more, RSS %d MiB more", first+batch-1, mib(h-heap), mib(r-rss))
		}
	}
	within(t, time.Minute, "all of them wait", func() bool { return statusOf(t, f, edge).Waiting == messages })
	put := time.Since(began)
	h, r := memory(t)
	t.Logf("%d messages put in %s, %.0f a second: heap %d MiB more, RSS %d MiB more",
		messages, put.Round(time.Millisecond), float64(messages)/put.Seconds(), mib(h-heap), mib(r-rss))
	bounded := func() bool { h, _ := memory(t); return mib(h-heap) <= most }
	within(t, known, fmt.Sprintf("the heap has grown by %d MiB at most", most), bounded)
	if err := f.PauseQueue(t.Context(), edge, false); err != nil {
		t.Fatal(err)
	}
	var took []time.Duration
	const parts = 5
	for part := range parts {
		began := time.Now()
		within(t, 30*time.Minute, "a part of them is handled", func() bool {
			different, _ := done.have()
			return different >= (part+1)*messages/parts
		})
		took = append(took, time.Since(began))
	}
	within(t, time.Minute, "nothing waits", func() bool { return idle(t.Context(), f) })
	t.Logf("each fifth was handled in %v", took)
	if different, again := done.have(); different != messages || again != 0 {
		t.Errorf("%d were handled, %d again", different, again)
	}
	if first, last := took[1], took[parts-1]; last > 5*first && last-first > 5*time.Second {
		t.Errorf("the last fifth took %s, the second %s", last, first)
	}
	within(t, known, fmt.Sprintf("the heap has grown by %d MiB at most when all is done", most), bounded)
}

func mib(bytes int64) int64 { return bytes >> 20 }

// memory returns the bytes of the heap that are in use, and those of the process.
func memory(t *testing.T) (heap, resident int64) {
	t.Helper()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return int64(stats.HeapAlloc), 0 // only Linux says
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return int64(stats.HeapAlloc), pages * int64(os.Getpagesize())
}

// slow handles a message in its time.
func slow(wait time.Duration, then func(context.Context, item, func(item) module.Result) module.Result) func(context.Context, item, func(item) module.Result) module.Result {
	return func(ctx context.Context, in item, emit func(item) module.Result) module.Result {
		select {
		case <-time.After(wait):
			return then(ctx, in, emit)
		case <-ctx.Done():
			return module.Fail(context.Cause(ctx))
		}
	}
}
