package httpserver

import (
	"sync/atomic"
	"time"
)

const (
	// mostIdle is how many workers of a server wait for the next job.
	mostIdle = 64
	// workerAge is how old a worker gets. So what a moment with many requests has made
	// does not stay for good; without it one hiccup of the machine leaves workers, with
	// the stacks that they have grown, until the server ends.
	workerAge = time.Minute
)

// job is a request that is to run.
type job struct {
	exchange *exchange
	message  Request
}

// workers run jobs in goroutines of their own, so that the client gets its 504 even from
// a flow that hangs. Those that are done wait for the next job: a flow is deep, and the
// stack that it has grown is worth keeping. Safe for concurrent use.
type workers[J any] struct {
	run  func(J)
	done <-chan struct{} // closed when those that are idle are to end
	jobs chan J
	idle atomic.Int64
}

func newWorkers[J any](done <-chan struct{}, run func(J)) *workers[J] {
	return &workers[J]{run: run, done: done, jobs: make(chan J)}
}

// begin has a job run and does not wait for it.
func (w *workers[J]) begin(j J) {
	select {
	case w.jobs <- j:
	default:
		go w.work(j)
	}
}

// work runs jobs until enough others are idle, the worker is old, or done is closed.
func (w *workers[J]) work(j J) {
	old := time.After(workerAge)
	for {
		w.run(j)
		j = *new(J)
		if w.idle.Add(1) > mostIdle {
			w.idle.Add(-1)
			return
		}
		select {
		case j = <-w.jobs:
			w.idle.Add(-1)
		case <-old:
			w.idle.Add(-1)
			return
		case <-w.done:
			w.idle.Add(-1)
			return
		}
	}
}
