package recording

import (
	"context"
	"sync/atomic"
	"time"
)

// Wait is that a message waits on a queued edge, or has waited: a part of its hop. The
// message itself is in the queue, so that what waits takes no room here.
type Wait struct {
	ID    string    // of the message
	Item  string    // what the message is about
	Since time.Time // when it was put
	// Attempt is how often the message is handled with this hop; 1 for the first.
	Attempt int
	Next    time.Time // before which it isn't handled again; zero for at once

	sequence atomic.Uint64 // in the stream, once it is stored
	taken    atomic.Int64  // when it was handed out, in nanoseconds since the run began; 0 while it waits
	attempt  attempt       // the handling, once it was handed out

	elsewhere atomic.Bool // another process has handled it
}

// Waiting reports whether the hop's message waits in a queue.
func (h *Hop) Waiting() bool {
	return h.wait != nil && h.wait.taken.Load() == 0 && h.State.Load() != HopDone && !h.wait.elsewhere.Load()
}

func (h *Hop) endedElsewhere() bool { return h.wait != nil && h.wait.elsewhere.Load() }

// WaitingItem is what the hop's message is about, while it waits.
func (h *Hop) WaitingItem() string { return h.wait.Item }

// MessageID is that of the hop's message in its queue; empty when it came over a direct edge.
func (h *Hop) MessageID() string {
	if h.wait == nil {
		return ""
	}
	return h.wait.ID
}

// Attempt is how often the message of a queued edge was handled, this time included; 0 for
// one that came over a direct edge.
func (h *Hop) Attempt() int {
	if h.wait == nil {
		return 0
	}
	return h.wait.Attempt
}

// begun is when the handling of the message began, since the run did.
func (h *Hop) begun() time.Duration {
	if h.wait != nil {
		if taken := h.wait.taken.Load(); taken != 0 {
			return time.Duration(taken)
		}
	}
	return h.Start
}

// Queue records that a message is put on a queued edge: its hop waits. over says what it says
// in Next.
func (r *Run) Queue(ctx context.Context, parent *Hop, e *Edge, w *Wait) (h *Hop, over bool) {
	if !r.queued.Load() {
		r.History.expect(r) // before the message can be handed out
		r.History.note(r, nil)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	h, over = r.next(ctx, parent, e)
	h.wait = w
	if r.waits == nil {
		r.waits = map[string]*Hop{}
	}
	if before := r.waits[w.ID]; before == nil {
		r.put++
	} else { // it is put again, which the queue notices
		before.wait.elsewhere.Store(true)
	}
	r.waits[w.ID] = h
	r.queued.Store(true)
	return h, over
}

// Stored records where in its stream the message is.
func (h *Hop) Stored(sequence uint64) { h.wait.sequence.Store(sequence) }

// NotStored records that the queue did not take the message: nothing waits. It is false when
// the message is being handled all the same.
func (h *Hop) NotStored() bool {
	h.Run.mu.Lock()
	defer h.Run.mu.Unlock()
	if h.wait.taken.Load() != 0 {
		return false
	}
	if h.Run.waits[h.wait.ID] == h {
		delete(h.Run.waits, h.wait.ID)
	}
	h.Run.put--
	return true
}

// Occurs counts how often a run has put the same content on an edge while it handled one
// message, so that what is put twice is two messages and what is put again after a crash is
// the same one: with the same counts.
func (r *Run) Occurs(of Content) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.contents == nil {
		r.contents = map[string]map[[32]byte]int{}
	}
	counts := r.contents[of.Within]
	if counts == nil {
		counts = map[[32]byte]int{}
		r.contents[of.Within] = counts
	}
	counts[of.Sum]++
	return counts[of.Sum]
}

// Content is what is put: a sum of the edge and the message, and the id of the message that
// was handled then, empty for what the trigger emitted.
type Content struct {
	Within string
	Sum    [32]byte
}

// origin is the hop with which the handling of a message began, here or at the trigger.
func (h *Hop) origin() *Hop {
	for h.Parent != nil && h.wait == nil {
		h = h.Parent
	}
	return h
}

// Origin is the id of the message whose handling the hop is a part of; empty for what the
// trigger emitted.
func (h *Hop) Origin() string { return h.origin().MessageID() }
