package recording

import (
	"slices"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
)

// reported are the failures that a node reported on its error port while it handled a
// message, as one does that goes on with the rest of it. Safe for concurrent use.
type reported struct {
	mu      sync.Mutex
	errs    []error // the first of them
	handled int     // those that something at the error port took
	failed  int     // those where that failed too
	unwired int     // those that nothing was there for: the node gets them back, and mostly returns them
}

// maxReported is how many of the errors that a node reports during one hop are kept.
const maxReported = 16

// CountFailure counts a failure that happened at the hop's node. Shown says whether it is one
// of those that are looked at one by one.
func (h *Hop) CountFailure(err error) (shown bool) {
	if attempt := h.attempt(); attempt != nil {
		return FailureShown(h.Run.Failures.Load() + attempt.failed(err))
	}
	return h.Run.failed(err, 1)
}

// hasFailed reports whether the run that is over has failed, and nothing took that.
func (r *Run) hasFailed() bool { return r.err != nil || r.Failures.Load() > r.handled.Load() }

// outcome is that of a run that is over.
func (r *Run) outcome() statistics.Outcome {
	switch {
	case r.hasFailed():
		return statistics.Failed
	case r.Failures.Load() > 0:
		return statistics.Handled
	}
	return statistics.OK
}

// Took counts failures that something at an error port took.
func (h *Hop) Took(failures int64) {
	if attempt := h.attempt(); attempt != nil {
		attempt.handled.Add(failures)
		return
	}
	h.Run.handled.Add(failures)
}

func (r *Run) failed(first error, count int64) (shown bool) {
	r.firstFailure.CompareAndSwap(nil, &first)
	return FailureShown(r.Failures.Add(count))
}

// Report is what became of a failure that a node reported.
type Report int

// The reports.
const (
	ReportHandled Report = iota
	ReportFailed         // what is wired to the error port failed too
	ReportUnwired        // nothing is wired there
)

// Reported records that the node reported a failure of its own. Safe for concurrent use.
func (h *Hop) Reported(err error, outcome Report) {
	h.reports.CompareAndSwap(nil, &reported{})
	reports := h.reports.Load()
	reports.mu.Lock()
	defer reports.mu.Unlock()
	if len(reports.errs) < maxReported {
		reports.errs = append(reports.errs, err)
	}
	switch outcome {
	case ReportHandled:
		reports.handled++
	case ReportFailed:
		reports.failed++
	case ReportUnwired:
		reports.unwired++
	}
}

// ownFailures are the failures of a hop's own node.
type ownFailures struct {
	count     int
	unhandled int
	errs      []error // the first of them
}

// own is known once the hop is done.
func (h *Hop) own() ownFailures {
	var own ownFailures
	if h.failure == nil && h.reports.Load() == nil {
		return own
	}
	if attempt := h.attempt(); attempt != nil && attempt.retried.Load() {
		return own // whatever it came to, it is handled again
	}
	if reports := h.reports.Load(); reports != nil {
		reports.mu.Lock()
		own = ownFailures{reports.handled + reports.failed, reports.failed, slices.Clone(reports.errs)}
		if h.failure == nil { // else it is one of them
			own.count, own.unhandled = own.count+reports.unwired, own.unhandled+reports.unwired
		}
		reports.mu.Unlock()
	}
	if h.failure == nil {
		return own
	}
	if !h.downstream {
		own.count++
		own.errs = append([]error{h.failure}, own.errs...)
	}
	if !h.handled {
		own.unhandled++
	}
	return own
}

// Failed reports whether the hop's own node failed, or reported a failure. The hop is
// done.
func (h *Hop) Failed() bool {
	if h.failure == nil && h.reports.Load() == nil {
		return false
	}
	return h.own().count > 0
}

// Kept returns how many failures the node reported to nobody and did not return either,
// and the first one. The hop is done.
func (h *Hop) Kept() (count int, first error) {
	reports := h.reports.Load()
	if h.failure != nil || reports == nil {
		return 0, nil
	}
	reports.mu.Lock()
	defer reports.mu.Unlock()
	return reports.unwired, reports.errs[0]
}
