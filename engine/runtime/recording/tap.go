package recording

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// tapGap is the least time between two messages that a tap keeps: what watches
// must not slow what is watched.
const tapGap = 100 * time.Millisecond

// Tap keeps the last message of a source port, sampled. It belongs to the node,
// so it outlives a save. Safe for concurrent use.
type Tap struct {
	last atomic.Int64 // since the engine began; when a message was kept
	kept atomic.Pointer[Tapped]
}

// NewTap returns a tap without a message.
func NewTap() *Tap {
	t := &Tap{}
	t.last.Store(-int64(tapGap))
	return t
}

// Offer keeps a message unless the tap has a fresh one. It costs two loads then.
func (t *Tap) Offer(now time.Duration, from *Hop, data any) {
	last := t.last.Load()
	if int64(now)-last < int64(tapGap) || !t.last.CompareAndSwap(last, int64(now)) {
		return
	}
	t.kept.Store(&Tapped{Message: data, At: time.Now(), Run: from.Run.ID, ancestors: from.messages(), settings: from.Run.Beginning.Secrets})
}

// Last returns the last message that was kept, false when there is none yet.
func (t *Tap) Last() (Tapped, bool) {
	if kept := t.kept.Load(); kept != nil {
		return *kept, true
	}
	return Tapped{}, false
}

// Tapped is a message that a source port emitted. It is shared with whatever
// else holds it, so it must not be changed.
type Tapped struct {
	Message any
	At      time.Time
	Run     string

	ancestors []any
	settings  *redact.Set // of the flow
}

// Secrets returns the secret values in the message, in those that led to it and
// in the flow's settings.
func (t Tapped) Secrets() *redact.Set {
	return t.settings.With(redact.Secrets(append(slices.Clone(t.ancestors), t.Message)...)...)
}
