package recording

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// LastFailure is the last one of a node, with the run in which it happened.
type LastFailure struct {
	view.NodeFailure
	trigger string        // that began the run
	began   time.Duration // the run, since the recorder was made
}

// FailureAt is the failure of a node in a run, as its status shows it.
func (r *Run) FailureAt(failure view.NodeFailure) *LastFailure {
	failure.Run = r.ID
	return &LastFailure{failure, r.Beginning.Node, r.since}
}

// Superseded reports whether the trigger of a failure has begun a later run, which is
// over: it says whether the node still fails.
func (r *History) Superseded(failure *LastFailure) bool {
	if failure.trigger == "" {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	last := r.last[failure.trigger]
	return last != nil && last.since > failure.began
}
