package recording

import (
	"context"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Cancel ends a run that waits, or a part of it that does: what waits is not handled any
// more, and is recorded as ended by the cause. The summary is that of the run. What is under
// way ends when it is stopped.
func (r *History) Cancel(of view.RunSummary, cause error) {
	r.mu.Lock()
	run := r.waiting[of.ID]
	if run == nil {
		run = r.waitsElsewhere(of)
	}
	parked := r.cancel(run, cause)
	r.mu.Unlock()
	if parked {
		r.say([]*Run{run})
	}
}

// cancelHere is Cancel for a run that another engine has cancelled.
func (r *History) cancelHere(run *Run, cause error) {
	r.mu.Lock()
	parked := r.waiting[run.ID] == run && r.cancel(run, cause)
	r.mu.Unlock()
	if parked {
		r.say([]*Run{run})
	}
	run.Stop(cause)
}

// cancel is Cancel under the lock. It reports whether the part of the run has ended.
func (r *History) cancel(run *Run, cause error) bool {
	run.cancelled = true
	if run.err == nil {
		run.err = cause
	}
	run.drop(cause)
	parked := run.parked
	if parked {
		r.conclude(run, true)
	}
	return parked
}

// waitsElsewhere enters a part of a run that waits and has none in this process.
func (r *History) waitsElsewhere(of view.RunSummary) *Run {
	run := newRun(context.Background(), r, Beginning{Node: of.Trigger, Source: !of.Sent, Item: of.Item})
	run.ID, run.resumed = of.ID, true
	if began, _, err := view.BeganOf(of.ID); err == nil {
		run.since = began.Sub(r.Recorder.began)
	}
	run.counted = run.since < 0
	run.queued.Store(true)
	r.enter(run)
	r.unlink(run)
	r.parks(run)
	return run
}

// drop records that what waits is not handled any more.
func (r *Run) drop(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, h := range r.waits {
		if !h.Waiting() {
			continue
		}
		delete(r.waits, id)
		delete(r.contents, id)
		h.Unmapped, h.Item = true, h.wait.Item
		h.State.Store(hopArrived)
		h.wait.taken.Store(max(1, int64(time.Since(r.Began))))
		h.Finish(cause, false, true) // nothing failed at the node
	}
}
