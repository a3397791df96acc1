package runtime

import (
	"context"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
)

// reconciling are the calls of a node's OnReconcile, one at a time.
type reconciling struct {
	mu     sync.Mutex
	cancel context.CancelFunc
	done   chan struct{} // closed when the last call has returned; nil before the first
}

// reconcile calls the component's OnReconcile, when it has one, without waiting. The
// channel is closed when that call has returned; it is nil for a component without.
func (n *node) reconcile() <-chan struct{} {
	reconciler, ok := n.component.(module.Reconciler)
	if !ok {
		return nil
	}
	r := &n.reconciling
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cancel != nil {
		r.cancel()
	}
	before, done := r.done, make(chan struct{})
	ctx, cancel := context.WithCancel(n.log.Context(n.flow.engine.base))
	r.cancel, r.done = cancel, done
	go func() {
		defer close(done)
		defer cancel()
		if before != nil {
			<-before
		}
		if err := guard.Call(func() error { return reconciler.OnReconcile(ctx) }); err != nil && ctx.Err() == nil {
			n.noteProblem("the node could not be reconciled", err)
		}
	}()
	return done
}

// settleTime bounds how long triggers, and a process that begins, wait for nodes to
// bring back what they did before.
const settleTime = 10 * time.Second

// settled waits until calls of OnReconcile have returned, or for settleTime. It reports
// whether they have.
func settled(ctx context.Context, calls []<-chan struct{}) bool {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	for _, done := range calls {
		select {
		case <-done:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// Settled waits until the nodes of all flows have brought back what they did before the
// process began, for at most ten seconds: servers serve. It reports whether all have.
func (e *Engine) Settled(ctx context.Context) bool {
	var calls []<-chan struct{}
	for _, f := range e.Flows() {
		for _, w := range f.current.Load().nodes {
			r := &w.node.reconciling
			r.mu.Lock()
			if r.done != nil {
				calls = append(calls, r.done)
			}
			r.mu.Unlock()
		}
	}
	return settled(ctx, calls)
}

// leave ends the call under way and waits for it until ctx ends.
func (r *reconciling) leave(ctx context.Context) {
	r.mu.Lock()
	cancel, done := r.cancel, r.done
	r.mu.Unlock()
	if cancel == nil {
		return
	}
	cancel()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
