package recording

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// A run that puts messages on queued edges goes on when they are handled, maybe on another
// engine or after a restart. Each process has a part of its record, and readers get them
// joined. While nothing of a run is under way here and messages of it wait, its part is
// parked: it is not live, and goes on with the next of its messages. A part of a run that
// began elsewhere is parked, too, until it is known that nothing of the run waits.

// These bound the parked parts of a flow, and their hops together; what is above ends the
// oldest parts.
const (
	maxParked     = 1000
	maxParkedHops = 100_000
)

// Taken is a message that was handed out by a queue.
type Taken struct {
	ID   string // of the message
	Run  string
	Edge *Edge
	// Sequence is its place in the queue: another engine may finish it after this one has
	// given it back.
	Sequence uint64
	Since    time.Time
	Attempt  int
	Last     bool // no other attempt follows
	Item     string
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
		if run.resumed {
			run.taken++
		}
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
	h.wait.sequence.CompareAndSwap(0, m.Sequence)
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
			r.unparked(run)
			r.link(run)
		}
		run.known.add(m.Secrets, m.Known)
		return run
	}
	run := newRun(ctx, r, m.Beginning)
	run.ID, run.lifetime.trigger = m.Run, context.WithoutCancel(ctx)
	run.open, run.resumed = 1, true
	if began, _, err := view.BeganOf(m.Run); err == nil {
		run.since = began.Sub(r.Recorder.began)
	}
	run.counted = run.since < 0 && !slices.ContainsFunc(r.ring, func(other *Run) bool { return other.ID == m.Run })
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

// expect is await for a run that is about to put its first message.
func (r *History) expect(run *Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.await(run)
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
	if err != nil || h.wait.attempt.failures.Load() > 0 {
		r.note(h.Run, h)
	}
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
// run is over when nothing of it waits either.
func (r *History) leave(run *Run, err error) {
	r.mu.Lock()
	if run.err == nil {
		run.err = err
	}
	if run.open--; run.open > 0 {
		r.mu.Unlock()
		return
	}
	ended := []*Run{run}
	said := run.said.Load()
	over := !run.queued.Load() || run.cancelled || run.waitsHere() == 0 && !run.resumed
	if over || run.Stopped() != nil {
		r.conclude(run, over)
	} else {
		ended = r.park(run)
		if said == nil || *said == view.StateRunning && !run.resumed {
			ended = append(ended, run) // later it is said now and then
		}
	}
	r.mu.Unlock()
	r.say(ended)
}

// park keeps a run of which messages wait, or may wait, until one of them is handled here. It
// returns the runs whose parts it ended to have room.
func (r *History) park(run *Run) (ended []*Run) {
	r.unlink(run)
	r.signal()
	run.still = time.Now()
	r.parks(run)
	r.await(run)
	if !run.saved {
		run.saved = true
		r.Recorder.compactor.offer(run, run.weigh())
	}
	for r.parked > maxParked || r.parkedHops > maxParkedHops && r.parked > 1 {
		oldest := r.oldestParked()
		if oldest == nil {
			break
		}
		r.conclude(oldest, false)
		ended = append(ended, oldest)
	}
	return ended
}

// parks counts a run as parked.
func (r *History) parks(run *Run) {
	run.mu.Lock()
	run.parkedHops = run.count
	run.mu.Unlock()
	run.parked = true
	r.parked++
	r.parkedHops += run.parkedHops
}

// unparked takes back what parks did.
func (r *History) unparked(run *Run) {
	run.parked = false
	r.parked--
	r.parkedHops -= run.parkedHops
}

// say announces how runs are, and has those made small that have ended.
func (r *History) say(runs []*Run) {
	for _, run := range runs {
		r.Recorder.Events.run(run)
		if run.finished.Load() {
			r.Recorder.compactor.take(run)
		}
	}
}

// oldestParked returns the parked run whose part began first.
func (r *History) oldestParked() *Run {
	var oldest *Run
	for _, run := range r.waiting {
		if run.parked && (oldest == nil || run.Began.Before(oldest.Began)) {
			oldest = run
		}
	}
	return oldest
}

// conclude ends the part of a run, under the lock. over says that nothing else of the run
// waits or goes on.
func (r *History) conclude(run *Run, over bool) {
	if run.parked {
		r.unparked(run)
	} else {
		r.unlink(run)
	}
	if r.waiting[run.ID] == run {
		delete(r.waiting, run.ID)
	}
	r.over(run, over)
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
		r.conclude(run, false)
	}
	r.mu.Unlock()
	r.say(ended)
}

// Queues know what became of messages on queued edges.
type Queues interface {
	// Finished reports whether the message at a sequence of an edge is finished.
	Finished(edge string, sequence uint64) bool
	// FinishedAll reports whether nothing of a run waits any more that has no part under way
	// or parked.
	FinishedAll(run view.RunSummary) bool
	// Cancelled returns why a run was cancelled, on any engine; nil when it wasn't.
	Cancelled(run string) error
}

// stillFor is how long nothing of a run that began elsewhere was handled here before its part
// ends.
const stillFor = time.Second

// Follow notes what became of messages that were not handled here, and ends the runs that
// waited for nothing else. It says how the others are, when that has changed.
func (r *History) Follow(queues Queues) {
	var changed []*Run
	for _, run := range r.awaited() {
		if cause := queues.Cancelled(run.ID); cause != nil {
			r.cancelHere(run, cause)
			continue
		}
		run.mu.Lock()
		for id, h := range run.waits {
			sequence := h.wait.sequence.Load()
			if sequence != 0 && h.Waiting() && queues.Finished(h.Edge.Name, sequence) {
				delete(run.waits, id)
				h.wait.elsewhere.Store(true)
			}
		}
		run.mu.Unlock()
		over := true
		if run.resumed {
			earlier := run.before().summaries
			over = len(earlier) == 0 || queues.FinishedAll(view.JoinSummaries(slices.Clone(earlier)))
		}
		r.mu.Lock()
		state := view.StateRunning
		if run.parked {
			state = view.StateWaiting
		}
		said := run.said.Load()
		switch {
		case run.parked && over && run.waitsHere() == 0 && (!run.resumed || time.Since(run.still) > stillFor):
			r.conclude(run, true)
			changed = append(changed, run)
		case said == nil || *said != state:
			changed = append(changed, run)
		}
		r.mu.Unlock()
	}
	r.say(changed)
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

// left returns the messages of the run that wait, as far as this part knows.
func (r *Run) left() map[string]view.Left {
	r.mu.Lock()
	defer r.mu.Unlock()
	var left map[string]view.Left
	for _, h := range r.waits {
		if left == nil {
			left = map[string]view.Left{}
		}
		left[h.Edge.Name] = left[h.Edge.Name].With(h.wait.sequence.Load())
	}
	return left
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
