package queue_test

import (
	"runtime"
	"testing"
)

// TestStatusLeavesNothing asks for the state again and again.
func TestStatusLeavesNothing(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	f.Set(edges(quick(2, 3)), nil)
	f.Rest()
	puts(t, f, 1, numbered("a"))
	status(t, f)
	before := runtime.NumGoroutine()
	for range 500 {
		status(t, f)
	}
	if after := runtime.NumGoroutine(); after > before+50 {
		t.Errorf("%d goroutines, and %d before", after, before)
	}
}
