package runtime

import (
	"context"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
)

// reconciling are the calls of a node's OnReconcile, one at a time.
type reconciling struct {
	mu     sync.Mutex
	cancel context.CancelFunc
	done   chan struct{} // closed when the last call has returned; nil before the first
}

// reconcile calls the component's OnReconcile, when it has one, without waiting.
func (n *node) reconcile() {
	reconciler, ok := n.component.(module.Reconciler)
	if !ok {
		return
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
