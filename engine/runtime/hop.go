package runtime

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// recordedEdge is the edge over which a hop's message came, as the record names it.
type recordedEdge struct {
	name       string // "split.out -> router.input"
	node, port string // the target
	component  string // of the target node, its full name
}

// hop is one delivery. It is the context of what happens behind it and its own
// record at once, so that recording costs no allocation of its own.
type hop struct {
	context.Context
	run    *run
	edge   *recordedEdge // nil for the hop that began the run
	parent *hop
	index  int32 // place in the record, -1 beyond its bound
	depth  int32
	// attempts is how often the node was given the message, where it has a policy.
	attempts int32

	state   atomic.Int32 // what of the fields below may be read
	handled bool         // from done on: an error port took the failure
	// unmapped says, from arrived on, that message is what the source emitted: no
	// message came to the node.
	unmapped bool

	start   time.Duration // since the run began
	took    time.Duration // from done on
	message any           // from arrived on
	emitted any           // from arrived on: what the source emitted, before the mapping
	failure error         // from done on: what the node returned
}

// The states of a hop, in order.
const (
	hopStarted int32 = iota
	hopArrived
	hopDone
)

type hopKey struct{}

// Value answers for the run: who asks for the hop or for the logger gets this
// one's.
func (h *hop) Value(key any) any {
	switch key.(type) {
	case hopKey:
		return h
	case module.LoggerKey:
		return h.run.logger(h)
	}
	return h.Context.Value(key)
}

// hopOf returns the hop that ctx belongs to, nil outside a run.
func hopOf(ctx context.Context) *hop {
	h, _ := ctx.Value(hopKey{}).(*hop)
	return h
}

// node returns the id of the node that the hop is about.
func (h *hop) node() string {
	if h.edge == nil {
		return h.run.beginning.node
	}
	return h.edge.node
}

func (h *hop) arrived(message any) {
	h.message = message
	h.state.Store(hopArrived)
}

func (h *hop) done(failure error, handled bool) {
	h.took = time.Since(h.run.began) - h.start
	h.failure, h.handled = failure, handled
	h.state.Store(hopDone)
}

// secrets are those of the run so far, and those of the messages that led to the
// hop: beyond its bound, the run knows nothing of them.
func (h *hop) secrets() *redact.Set {
	known := h.run.secrets()
	if h.index < 0 {
		known = known.With(redact.Secrets(h.messages()...)...)
	}
	return known
}

// messages returns the messages of the hop and those that led to it.
func (h *hop) messages() []any {
	var messages []any
	for ; h != nil; h = h.parent {
		if h.state.Load() >= hopArrived {
			messages = append(messages, h.message, h.emitted)
		}
	}
	return messages
}

// note is one line that a component logged during a hop.
type note struct {
	hop   int32
	at    time.Duration
	level slog.Level
	text  string
}
