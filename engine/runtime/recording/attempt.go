package recording

import (
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// attempt is one handling of a message of a queued edge, over the direct edges behind it. What
// fails in it counts once it is known that no other attempt follows. Safe for concurrent use.
type attempt struct {
	more    bool                  // another can follow
	again   atomic.Pointer[error] // why another follows; nil while none does
	retried atomic.Bool           // it failed, and another follows

	failures, handled atomic.Int64
	first             atomic.Pointer[error] // of the failures
}

func (a *attempt) failed(err error) int64 {
	a.first.CompareAndSwap(nil, &err)
	return a.failures.Add(1)
}

// attempt is the one that the hop is a part of; nil when no queued edge led to it.
func (h *Hop) attempt() *attempt {
	if origin := h.origin(); origin.wait != nil {
		return &origin.wait.attempt
	}
	return nil
}

// TryAgain reports whether a failure is left to the queued edge that led to the hop: it has
// attempts left, and the failure, or one before it in this attempt, says that a retry could
// help. Then nothing else is to be done about it.
func (h *Hop) TryAgain(err error) bool {
	attempt := h.attempt()
	if attempt == nil || !attempt.more {
		return false
	}
	if attempt.again.Load() == nil && !module.IsRetryable(err) {
		return false
	}
	attempt.again.CompareAndSwap(nil, &err)
	return true
}

// AgainBecause is the failure for which TryAgain was true first; nil for none.
func (h *Hop) AgainBecause() error {
	if attempt := h.attempt(); attempt != nil {
		if err := attempt.again.Load(); err != nil {
			return *err
		}
	}
	return nil
}

// tally adds to the run what failed in an attempt that no other follows.
func (a *attempt) tally(run *Run) {
	if first := a.first.Load(); first != nil {
		run.failed(*first, a.failures.Load())
	}
	run.handled.Add(a.handled.Load())
}
