package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// stopTime bounds how long Stop, Remove and Close wait for a run that they have
// stopped. A component that does not obey its context is then left behind.
const stopTime = 2 * time.Second

var (
	errStopPressed = fmt.Errorf("%w: Stop was pressed", module.ErrStopped)
	errRemoved     = fmt.Errorf("%w: the flow was removed", module.ErrStopped)
	errCancelled   = fmt.Errorf("%w: it was cancelled", module.ErrStopped)
	errShutdown    = fmt.Errorf("%w: the process is ending", module.ErrStopped)
)

func anyRun(*recording.Run) bool          { return true }
func withoutCaller(r *recording.Run) bool { return !r.HasCaller() }

// begunBy matches the runs of one trigger that nobody outside waits for.
func begunBy(node string) func(*recording.Run) bool {
	return func(r *recording.Run) bool { return r.Beginning.Node == node && !r.HasCaller() }
}

// stopRuns stops the live runs that match, waits until they have ended, and
// returns how many there were. The error names one that has not ended in time.
func (f *Flow) stopRuns(ctx context.Context, cause error, match func(*recording.Run) bool) (int, error) {
	stopped := f.records.Stop(cause, match)
	ctx, cancel := context.WithTimeout(ctx, stopTime)
	defer cancel()
	if left := f.records.Await(ctx, match); left != nil {
		return stopped, fmt.Errorf("run %s of flow %s is stopped but has not ended yet: a node does not react; what it does last may still happen", left.ID, f.name)
	}
	return stopped, nil
}

// Cancel ends a run and waits until what is under way of it has ended; false when there is no
// such run, or it is over. Its messages that wait in queues are not handled any more, on any
// engine.
func (f *Flow) Cancel(ctx context.Context, id string) (bool, error) {
	waits, err := f.cancelQueued(ctx, id)
	if err != nil {
		return false, err
	}
	stopped, err := f.stopRuns(ctx, errCancelled, func(r *recording.Run) bool { return r.ID == id })
	return stopped > 0 || waits, err
}

// cancelQueued takes back what waits of a run in queues, and reports whether it is a run that
// may have something there.
func (f *Flow) cancelQueued(ctx context.Context, id string) (bool, error) {
	if !f.hasQueues.Load() {
		return false, nil
	}
	run, ok := f.Run(id)
	if !ok || run.Part == "" || run.State != view.StateWaiting && run.State != view.StateRunning {
		return false, nil
	}
	if err := f.queues.Cancel(ctx, id); err != nil {
		return false, fmt.Errorf("take back what waits of run %s: %w", id, err)
	}
	f.records.Cancel(run.RunSummary, errCancelled)
	return true, nil
}

// goesBack reports whether a message goes back to its queue when its run is stopped: Stop,
// and the end of a process, are pauses to what waits.
func goesBack(cause error) bool {
	return errors.Is(cause, module.ErrStopped) && !errors.Is(cause, errCancelled)
}
