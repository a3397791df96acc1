package recording

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// A run that puts messages on queued edges goes on when they are handled, maybe on another
// engine or after a restart. Each process has a part of its record, and readers get them
// joined. While nothing of a run is under way here and messages of it wait, its part is
// parked: it is not live, and goes on with the next of its messages.

// maxParked bounds the parked parts of a flow; one more ends the oldest.
const maxParked = 1000

// Taken is a message that was handed out by a queue.
type Taken struct {
	ID      string // of the message
	Run     string
	Edge    *Edge
	Since   time.Time
	Attempt int
	Last    bool // no other attempt follows
	Item    string
	// Beginning is that of the run, for a part that begins here.
	Beginning
	Known []string // secrets of the run so far
}

// Take begins the handling of a message: with the hop that waited, when this process put it.
// Whoever takes it calls Settle or Return. The context is that of the handling; secrets are
// those of the wiring that handles the message.
func (r *History) Take(ctx context.Context, m Taken) *Hop {
	run := r.continued(ctx, m)
	run.mu.Lock()
	h := run.waits[m.ID]
	if h == nil || h.wait.taken.Load() != 0 || h.Edge.Name != m.Edge.Name {
		h, _ = run.next(ctx, nil, m.Edge)
		h.Start = time.Since(run.Began)
		h.wait = &Wait{ID: m.ID, Since: m.Since, Item: m.Item, Attempt: m.Attempt}
		if run.waits == nil {
			run.waits = map[string]*Hop{}
		}
		run.waits[m.ID] = h
		run.queued.Store(true)
	} else {
		h.Context = ctx
	}
	delete(run.contents, m.ID)
	h.Item = m.Item
	h.wait.attempt.more = !m.Last
	h.wait.taken.Store(max(1, int64(time.Since(run.Began))))
	run.mu.Unlock()
	return h
}

// continued returns the run that a message is of, with one more handling under way.
func (r *History) continued(ctx context.Context, m Taken) *Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run := r.waiting[m.Run]; run != nil && run.Stopped() == nil {
		run.open++
		if run.parked {
			run.parked = false
			r.parked--
			r.link(run)
		}
		run.known.add(m.Secrets, m.Known)
		return run
	}
	run := newRun(ctx, r, m.Beginning)
	run.ID, run.lifetime.trigger = m.Run, context.WithoutCancel(ctx)
	run.open, run.resumed = 1, true
	run.known.add(m.Secrets, m.Known)
	if r.Recorder.tracer != nil {
		run.trace = r.Recorder.tracer.Begin(ctx)
	}
	r.enter(run)
	r.await(run)
	return run
}

// await notes that messages of a run may wait.
func (r *History) await(run *Run) {
	if r.waiting == nil {
		r.waiting = map[string]*Run{}
	}
	r.waiting[run.ID] = run
}

// Settle records that a message is finished, with what its handling came to, see Finish of
// Hop.
func (r *History) Settle(h *Hop, err error, handled, downstream bool) {
	h.Finish(err, handled, downstream)
	h.wait.attempt.tally(h.Run)
	h.Run.mu.Lock()
	h.Run.settled++
	delete(h.Run.waits, h.wait.ID)
	delete(h.Run.contents, h.wait.ID)
	h.Run.mu.Unlock()
	r.leave(h.Run, nil)
}

// Return records that a message goes back to its queue: after an attempt that failed, or
// untried when err is nil. It waits again, until next.
func (r *History) Return(h *Hop, err error, attempt int, next time.Time) {
	if err != nil {
		h.wait.attempt.retried.Store(true)
	}
	h.Finish(err, false, false)
	again := &Wait{ID: h.wait.ID, Item: h.wait.Item, Since: h.wait.Since, Attempt: attempt, Next: next}
	again.sequence.Store(h.wait.sequence.Load())
	run := h.Run
	run.mu.Lock()
	waiting, _ := run.next(context.Background(), h.Parent, h.Edge)
	waiting.Start = time.Since(run.Began)
	waiting.wait = again
	run.waits[again.ID] = waiting
	run.mu.Unlock()
	r.leave(run, nil)
}

// leave ends one handling of a run, or what its trigger began: then err is its error. The
// run is over when nothing of it waits here either.
func (r *History) leave(run *Run, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run.err == nil {
		run.err = err
	}
	if run.open--; run.open > 0 {
		return
	}
	if !run.queued.Load() || run.waitsHere() == 0 || run.Stopped() != nil {
		r.conclude(run)
		return
	}
	r.unlink(run)
	r.signal()
	run.parked = true
	r.await(run)
	r.parked++
	if !run.saved {
		run.saved = true
		r.Recorder.compactor.offer(run)
	}
	if r.parked > maxParked {
		r.concludeOldest()
	}
}

// concludeOldest ends the part of the parked run that began first.
func (r *History) concludeOldest() {
	var oldest *Run
	for _, run := range r.waiting {
		if run.parked && (oldest == nil || run.Began.Before(oldest.Began)) {
			oldest = run
		}
	}
	if oldest != nil {
		r.conclude(oldest)
	}
}

// conclude ends the part of a run, under the lock.
func (r *History) conclude(run *Run) {
	if run.parked {
		run.parked = false
		r.parked--
	} else {
		r.unlink(run)
	}
	if r.waiting[run.ID] == run {
		delete(r.waiting, run.ID)
	}
	r.over(run)
	r.signal()
}

// ConcludeParked ends the parts of all runs of which messages wait and nothing is under way:
// the process is about to end, or the messages are gone.
func (r *History) ConcludeParked() {
	r.mu.Lock()
	var ended []*Run
	for _, run := range r.waiting {
		if run.parked {
			ended = append(ended, run)
		}
	}
	for _, run := range ended {
		r.conclude(run)
	}
	r.mu.Unlock()
	for _, run := range ended {
		r.Recorder.Events.run(run)
	}
}

// Elsewhere settles the messages that this process has put and that have ended without it:
// another engine handled them. Done says whether the message at a sequence of an edge is
// finished.
func (r *History) Elsewhere(done func(edge string, sequence uint64) bool) {
	for _, run := range r.awaited() {
		run.mu.Lock()
		for id, h := range run.waits {
			sequence := h.wait.sequence.Load()
			if sequence != 0 && h.Waiting() && done(h.Edge.Name, sequence) {
				delete(run.waits, id)
				h.wait.elsewhere.Store(true)
			}
		}
		run.mu.Unlock()
		r.mu.Lock()
		if run.parked && run.waitsHere() == 0 {
			r.conclude(run)
		}
		r.mu.Unlock()
	}
}

// Awaits reports whether messages of runs wait here.
func (r *History) Awaits() bool { return len(r.awaited()) > 0 }

func (r *History) awaited() []*Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	runs := make([]*Run, 0, len(r.waiting))
	for _, run := range r.waiting {
		runs = append(runs, run)
	}
	return runs
}

// waitsHere counts the messages that wait, or are handled, as far as this process knows.
func (r *Run) waitsHere() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.waits)
}

// part names this part among those of the run, of this process and of others.
func (r *Run) part() string {
	return r.History.Recorder.process + "." + strconv.FormatUint(r.number, 36)
}

// balance is how many messages of the run were put here, less those that were finished here.
// Over all parts it is how many wait.
func (r *Run) balance() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.put - r.settled
}

func (r *History) isParked(run *Run) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return run.parked
}

// reaches returns, for each queued edge, the highest sequence of a message of the run.
func (r *Run) reaches() map[string]uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.queued.Load() {
		return nil
	}
	highest := map[string]uint64{}
	for _, h := range r.waits {
		highest[h.Edge.Name] = max(highest[h.Edge.Name], h.wait.sequence.Load())
	}
	return highest
}

// maxCarried bounds how many secrets of earlier messages go on with a message.
const maxCarried = 1000

// Carried are the secrets that came with messages of queues, and that go on with the next.
func (r *Run) Carried() []string {
	r.known.mu.Lock()
	defer r.known.mu.Unlock()
	return slices.Clone(r.known.carried)
}

// add takes secrets over that no message of this process has.
func (k *knownSecrets) add(wiring *redact.Set, more []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.given = redact.Join(k.given, wiring).With(more...)
	for _, secret := range more {
		if !slices.Contains(k.carried, secret) && len(k.carried) < maxCarried {
			k.carried = append(k.carried, secret)
		}
	}
	if k.asked {
		k.set = redact.Join(k.set, k.given)
	}
}
