package runtime

import "github.com/patchbay-dev/patchbay/engine/runtime/view"

// followed are the queues of a flow, as the record asks them.
type followed struct{ flow *Flow }

// Finished implements recording.Queues.
func (f followed) Finished(edge string, sequence uint64) bool {
	return f.flow.hasQueues.Load() && f.flow.queues.Finished(edge, sequence)
}

// FinishedAll implements recording.Queues. A part that its process could not end may have
// put messages that it does not name: they are finished when all is that was in the queues
// when this process began.
func (f followed) FinishedAll(run view.RunSummary) bool {
	if !f.flow.hasQueues.Load() {
		return false
	}
	if f.flow.queues.Cancelled(run.ID) {
		return true // what waits is dropped
	}
	for edge, left := range run.Left {
		for _, sequence := range left.Sequences {
			if !f.flow.queues.Finished(edge, sequence) {
				return false
			}
		}
		if left.UpTo > 0 && f.flow.queues.FinishedUpTo(edge) < left.UpTo {
			return false
		}
	}
	return !run.Open || f.flow.queues.InheritedFinished()
}

// Cancelled implements recording.Queues.
func (f followed) Cancelled(run string) error {
	if f.flow.hasQueues.Load() && f.flow.queues.Cancelled(run) {
		return errCancelled
	}
	return nil
}
