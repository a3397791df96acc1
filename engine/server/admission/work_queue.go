package admission

import (
	"context"
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// workQueue lets a few pieces of work run at a time, and a few more wait, first come
// first served. Safe for concurrent use.
type workQueue struct {
	what    string // the work, for people
	running chan struct{}
	waiting atomic.Int32
	queue   int32
}

// newWorkQueue lets atOnce pieces of work run and queue more of them wait. What names
// the work in the refusal of more.
func newWorkQueue(what string, atOnce, queue int) *workQueue {
	return &workQueue{what: what, running: make(chan struct{}, atOnce), queue: int32(queue)}
}

// Wait waits for a turn until the context ends. What it returns ends the turn,
// once.
func (q *workQueue) Wait(ctx context.Context) (func(), error) {
	select {
	case q.running <- struct{}{}:
		return once(q.end), nil
	default:
	}
	if q.waiting.Add(1) > q.queue {
		q.waiting.Add(-1)
		return nil, exchange.Busy("%d %s wait for their turn already; try again", q.queue, q.what)
	}
	defer q.waiting.Add(-1)
	select {
	case q.running <- struct{}{}:
		return once(q.end), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (q *workQueue) end() { <-q.running }

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
