package runtime

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// generation is one immutable wiring of a flow. A run stays on the generation on
// which it began, so that a save never changes the way of a message in flight.
type generation struct {
	nodes   map[string]*wired
	order   []string // node ids in document order
	edges   []*edge
	maxHops int  // of one run
	always  bool // the document starts the triggers
	// secrets are those in the settings and the maps; nothing that is shown holds them.
	secrets *redact.Set

	ctx    context.Context // ends when the drain's deadline is over
	cancel context.CancelFunc

	active  atomic.Int64
	retired atomic.Bool
	drained chan struct{}
	once    sync.Once
}

func newGeneration(base context.Context) *generation {
	ctx, cancel := context.WithCancel(base)
	return &generation{nodes: map[string]*wired{}, ctx: ctx, cancel: cancel, drained: make(chan struct{})}
}

func (g *generation) release() {
	if g.active.Add(-1) == 0 && g.retired.Load() {
		g.once.Do(func() { close(g.drained) })
	}
}

// retire waits until the last run on the generation is over, or until ctx ends;
// then it cancels what is left.
func (g *generation) retire(ctx context.Context) {
	g.retired.Store(true)
	if g.active.Load() == 0 {
		g.once.Do(func() { close(g.drained) })
	}
	select {
	case <-g.drained:
	case <-ctx.Done():
	}
	g.cancel()
}
