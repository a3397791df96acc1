package recording

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// Edge is the edge over which a hop's message came, as the record names it.
type Edge struct {
	Name       string // "split.out -> router.input"
	Node, Port string // the target
	Component  string // of the target node, its full name
	// Outside says that the source node may reach outside: the record keeps what it emitted,
	// so that a test can answer in its place.
	Outside bool
}

// Hop is one delivery of a message to a node. It is the context of the delivery and
// its record at once, so that recording allocates nothing of its own. Whoever
// delivers fills it in; readers look at State first, which says what is there.
type Hop struct {
	context.Context
	Run    *Run
	Edge   *Edge // nil for the hop that began the run
	Parent *Hop
	index  int32 // place in the record, -1 beyond its bound
	Depth  int32 // of the chain of deliveries, 0 for the first
	// Attempts is how often the node was given the message, where its document says
	// retry or timeLimit.
	Attempts int32

	State   atomic.Int32 // HopStarted, then that a message arrived, then HopDone
	handled bool         // from HopDone on: an error port took the failure
	// downstream says, from HopDone on, that the failure happened at a node further on,
	// whose error this node returned.
	downstream bool
	// Unmapped says, once a message has arrived, that Message is what the source emitted:
	// no message came to the node.
	Unmapped bool
	// Unchanged says, once a message has arrived, that it is what the source emitted.
	Unchanged bool

	Start   time.Duration            // since the run began
	took    time.Duration            // from HopDone on
	Message any                      // once it has arrived
	Emitted any                      // once a message has arrived: what the source emitted, before the mapping; nil when Message is the same
	Item    string                   // once a message has arrived: what it is about; empty when nothing says so
	failure error                    // from HopDone on: what the node returned
	reports atomic.Pointer[reported] // nil while the node reported nothing
	wait    *Wait                    // of a message of a queued edge; nil for others
}

// The states of a hop, in order.
const (
	HopStarted int32 = iota
	hopArrived
	HopDone
)

type hopKey struct{}

// Value answers for the run: who asks for the hop or for the logger gets this
// one's.
func (h *Hop) Value(key any) any {
	switch key.(type) {
	case hopKey:
		return h
	case module.LoggerKey:
		return h.Run.Logger(h)
	case module.RunKey:
		return h.Run.ID
	case module.TraceKey:
		if h.Run.trace == nil {
			return nil
		}
		return h.Run.trace.carried(h)
	}
	return h.Context.Value(key)
}

// HopOf returns the hop that ctx belongs to, nil outside a run.
func HopOf(ctx context.Context) *Hop {
	h, _ := ctx.Value(hopKey{}).(*Hop)
	return h
}

// Node returns the id of the node that the hop is about.
func (h *Hop) Node() string {
	if h.Edge == nil {
		return h.Run.Beginning.Node
	}
	return h.Edge.Node
}

// Arrived records the message that came to the node.
func (h *Hop) Arrived(message any) {
	h.Message = message
	h.State.Store(hopArrived)
}

// Finish records the end of the delivery: what the node returned, whether an error port
// took it, and whether it happened downstream, at a node further on.
func (h *Hop) Finish(failure error, handled, downstream bool) {
	h.took = time.Since(h.Run.Began) - h.begun()
	h.failure, h.handled, h.downstream = failure, handled, downstream
	h.State.Store(HopDone)
}

// Ended is when the delivery was over, as the recorder's age.
func (h *Hop) Ended() time.Duration { return h.Run.Offset + h.begun() + h.took }

// Secrets are those of the run so far, and those of the messages that led to the
// hop: beyond its bound, the run knows nothing of them.
func (h *Hop) Secrets() *redact.Set {
	known := h.Run.Secrets()
	if h.index < 0 {
		known = known.With(redact.Secrets(h.messages()...)...)
	}
	return known
}

// source returns what the source emitted, once a message has arrived.
func (h *Hop) source() any {
	if h.Unchanged || h.Unmapped {
		return h.Message
	}
	return h.Emitted
}

// messages returns the messages of the hop and those that led to it.
func (h *Hop) messages() []any {
	var messages []any
	for ; h != nil; h = h.Parent {
		if h.State.Load() >= hopArrived {
			messages = append(messages, h.Message, h.Emitted)
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
