package jstest

import (
	"testing"
	"time"
)

const attempts = 3

// Within fails the test when run takes over twice the limit three times in a row.
// A busy machine delays one attempt, and a script that nothing stops is late in all.
func Within(t testing.TB, what string, limit time.Duration, run func()) {
	t.Helper()
	var took []time.Duration
	for range attempts {
		begun := time.Now()
		run()
		last := time.Since(begun)
		if last <= 2*limit {
			return
		}
		took = append(took, last.Round(time.Millisecond))
	}
	t.Errorf("%s took %v, over twice its limit of %s each time", what, took, limit)
}
