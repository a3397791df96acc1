package exchange

import (
	"context"
	"sync/atomic"
)

// WorkQueue lets a few pieces of work run at a time, and a few more wait, first come
// first served. Safe for concurrent use.
type WorkQueue struct {
	what    string // the work, for people
	running chan struct{}
	waiting atomic.Int32
	queue   int32
}

// NewWorkQueue lets atOnce pieces of work run and queue more of them wait. What names
// the work in the refusal of more.
func NewWorkQueue(what string, atOnce, queue int) *WorkQueue {
	return &WorkQueue{what: what, running: make(chan struct{}, atOnce), queue: int32(queue)}
}

// Wait waits for a turn until the context ends. What it returns ends the turn,
// once.
func (t *WorkQueue) Wait(ctx context.Context) (func(), error) {
	select {
	case t.running <- struct{}{}:
		return once(t.end), nil
	default:
	}
	if t.waiting.Add(1) > t.queue {
		t.waiting.Add(-1)
		return nil, Busy("%d %s wait for their turn already; try again", t.queue, t.what)
	}
	defer t.waiting.Add(-1)
	select {
	case t.running <- struct{}{}:
		return once(t.end), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (t *WorkQueue) end() { <-t.running }

// once makes a function that does something when it is first called. It is for
// one goroutine.
func once(do func()) func() {
	done := false
	return func() {
		if !done {
			done = true
			do()
		}
	}
}
