package jseval

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/dop251/goja"
)

// glance is how often a running script is looked at. Most are done before the
// first time.
const glance = 5 * time.Millisecond

const heapMetric = "/memory/classes/heap/objects:bytes"

// watch interrupts a script that takes too long, too much memory, or that nobody
// waits for any more. goja can't tell how much memory a runtime holds, so the
// growth of the whole heap stands for it, garbage not counted.
type watch struct {
	ctx    context.Context
	rt     *goja.Runtime
	begun  time.Time
	limit  time.Duration
	memory uint64

	mu    sync.Mutex
	timer *time.Timer
	base  uint64 // heap at the first glance
	done  bool
}

func watchOver(ctx context.Context, rt *goja.Runtime, limit time.Duration, memory uint64) *watch {
	w := &watch{ctx: ctx, rt: rt, begun: time.Now(), limit: limit, memory: memory}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(glance, w.look)
	return w
}

// stop ends the watch; after it the script is not interrupted any more.
func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = true
	w.timer.Stop()
}

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return
	}
	if cause := w.cause(); cause != nil {
		w.done = true
		w.rt.Interrupt(cause)
		return
	}
	w.timer.Reset(glance)
}

func (w *watch) cause() error {
	if w.ctx.Err() != nil {
		return fmt.Errorf("the message was cancelled: %w", context.Cause(w.ctx))
	}
	if time.Since(w.begun) >= w.limit {
		return fmt.Errorf("it took longer than its timeout of %s", w.limit)
	}
	heap := heapSize()
	if w.base == 0 {
		w.base = heap
	}
	if heap < w.base+w.memory {
		return nil
	}
	// Much of it may be garbage, this script's or others'. Only what is still
	// there after a collection counts.
	runtime.GC()
	if heapSize() < w.base+w.memory {
		return nil
	}
	return fmt.Errorf("memory grew by more than its limit of %d MB while it ran", w.memory>>20)
}

func heapSize() uint64 {
	sample := []metrics.Sample{{Name: heapMetric}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
