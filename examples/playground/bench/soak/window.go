package soak

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
)

// window has the reviews that ended since it was emptied. It is safe for concurrent use.
type window struct {
	mu      sync.Mutex
	took    []time.Duration
	failed  int
	failure string
}

// add counts a review.
func (w *window) add(took time.Duration, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.took = append(w.took, took)
	if err != nil {
		w.failed++
		if w.failure == "" {
			w.failure = strings.TrimSpace(err.Error())
		}
	}
}

// empty puts the reviews into a sample, and begins again.
func (w *window) empty(into *steady.Sample) {
	w.mu.Lock()
	took, failed, failure := w.took, w.failed, w.failure
	w.took, w.failed, w.failure = nil, 0, ""
	w.mu.Unlock()
	into.Reviews, into.FailedReviews, into.Failure = len(took), failed, failure
	if len(took) > 0 {
		slices.Sort(took)
		into.P50, into.P99, into.Slowest = took[len(took)/2], took[len(took)*99/100], took[len(took)-1]
	}
}
