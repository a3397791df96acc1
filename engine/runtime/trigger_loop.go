package runtime

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// The bounds of the wait before a Run that failed is called again. One that ran for
// longer than the longest wait begins with the first again.
const (
	firstPause = time.Second
	longPause  = time.Minute
)

type runnerKey struct{}

// launch calls Run in a goroutine once the call before has ended. The caller has the
// turn.
func (t *trigger) launch(asked order, lead *leadership) {
	t.mu.Lock()
	if t.draining || t.halted != nil {
		t.mu.Unlock()
		return
	}
	before := t.loop
	ctx, cancel := context.WithCancel(t.node.log.Context(context.WithValue(lead.ctx, runnerKey{}, true)))
	now := &loop{number: asked.Number, ctx: module.WithStartNumber(ctx, asked.Number), cancel: cancel, ended: make(chan struct{})}
	t.loop, t.status, t.over = now, statusRunning, false
	t.mu.Unlock()
	if before != nil {
		before.cancel()
	}
	if failure := t.node.lastErr.Load(); failure != nil && failure.Run == "" {
		t.node.lastErr.CompareAndSwap(failure, nil) // it has a new chance
	}
	go func() {
		defer close(now.ended)
		if before != nil {
			<-before.ended
		}
		t.run(now.ctx)
		cancel()
		t.mu.Lock()
		last := t.loop == now
		if last {
			t.loop, t.status, t.over = nil, statusIdle, false
		}
		t.mu.Unlock()
		if last {
			t.node.refresh()
		}
	}()
}

// run calls Run again and again, as the contract of Runner says, until ctx ends.
func (t *trigger) run(ctx context.Context) {
	for pause := firstPause; ctx.Err() == nil; {
		select {
		case <-t.changed:
		default:
		}
		t.show(ctx, statusRunning, false)
		began := time.Now()
		err := t.call(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > longPause {
			pause = firstPause
		}
		var timer <-chan time.Time
		var done *module.DoneError
		switch {
		case err == nil:
			t.show(ctx, statusDone, true)
		case errors.As(err, &done):
			t.show(ctx, statusDone+": "+t.node.masked(done.Reason), true)
		case module.IsPermanent(err):
			t.node.noteProblem("the trigger has failed; start it again, or change its settings", err)
			t.show(ctx, statusFailed, true)
		default:
			wait := pause
			if after, ok := module.RetryTime(err); ok {
				wait = after
			}
			pause = min(2*pause, longPause)
			t.node.noteProblem("the trigger failed and runs again in "+wait.String(), err)
			t.show(ctx, "Failed, runs again in "+wait.String(), false)
			timer = time.After(wait)
		}
		select {
		case <-timer:
		case <-t.changed:
		case <-ctx.Done():
		}
	}
}

// show sets the status, unless the loop is ending.
func (t *trigger) show(ctx context.Context, status string, over bool) {
	t.mu.Lock()
	same := t.status == status && t.over == over
	if ctx.Err() == nil {
		t.status, t.over = status, over
	}
	t.mu.Unlock()
	if !same {
		t.node.refresh()
	}
}

// call calls Run; a panic is its error.
func (t *trigger) call(ctx context.Context) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			t.node.log.Process().Error("runner panicked", "panic", cause, "stack", string(debug.Stack()))
			err = fmt.Errorf("the component panicked: %v", cause)
		}
	}()
	return module.Readable(t.runner.Run(ctx))
}
