package gojavm

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// watchInterval is how often a running script is looked at. Most scripts have ended
// before the first look.
const watchInterval = 5 * time.Millisecond

const heapMetric = "/memory/classes/heap/objects:bytes"

// watch interrupts a script that takes too long, too much memory, or that nobody
// waits for any more. goja looks for an interrupt between instructions, not
// within one; what takes long within one is ended with the process. goja can't
// say either how much memory a runtime holds, so the growth of the whole heap is
// used for it, garbage not counted.
type watch struct {
	timer   *time.Timer
	samples []metrics.Sample
	base    uint64 // heap without the messages

	mu     sync.Mutex
	rt     *goja.Runtime // of the running script; nil when none runs
	ctx    context.Context
	limits script.Limits
	begun  time.Time
}

func newWatch() *watch {
	w := &watch{samples: []metrics.Sample{{Name: heapMetric}}}
	w.timer = time.AfterFunc(time.Hour, w.look)
	w.timer.Stop()
	return w
}

// rebase counts what the heap holds now as not the script's.
func (w *watch) rebase() {
	runtime.GC()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.base = w.heap()
}

func (w *watch) start(ctx context.Context, rt *goja.Runtime, limits script.Limits) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ctx, w.rt, w.limits, w.begun = ctx, rt, limits, time.Now()
	w.timer.Reset(watchInterval)
}

// stop ends the watch; after it the script is not interrupted any more.
func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rt, w.ctx = nil, nil
	w.timer.Stop()
}

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.rt == nil {
		return
	}
	if cause := w.cause(); cause != nil {
		w.rt.Interrupt(cause)
		w.rt = nil
		return
	}
	w.timer.Reset(watchInterval)
}

func (w *watch) cause() error {
	if w.ctx.Err() != nil {
		return fmt.Errorf("the message was cancelled: %w", context.Cause(w.ctx))
	}
	if time.Since(w.begun) >= w.limits.Timeout {
		return fmt.Errorf("it took longer than its timeout of %s", w.limits.Timeout)
	}
	if w.heap() < w.base+w.limits.Memory {
		return nil
	}
	// Much of it may be garbage, this script's or that of messages before. Only
	// what is still there after a collection counts.
	runtime.GC()
	if w.heap() < w.base+w.limits.Memory {
		return nil
	}
	return fmt.Errorf("memory grew by more than its limit of %d MB while it ran", w.limits.Memory>>20)
}

func (w *watch) heap() uint64 {
	metrics.Read(w.samples)
	return w.samples[0].Value.Uint64()
}
