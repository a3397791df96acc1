package moduletest

import (
	"testing"
	"testing/synctest"
	"time"
)

// At runs a test on a clock of its own, which shows a moment when the test begins. It is
// a bubble of testing/synctest: time.Now, timers and the ends of contexts, of the
// component too, follow that clock, which goes on only while everything in the test
// waits, and then at once. So a component needs no clock that is handed to it. A moment
// before the year 2000 fails the test. What waits for the network never ends there.
func At(t *testing.T, moment time.Time, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		wait := time.Until(moment)
		if wait < 0 {
			t.Fatalf("a test can't begin at %s: its clock begins at %s", moment, time.Now().UTC())
		}
		time.Sleep(wait)
		test(t)
	})
}

// Pass lets time go by in a test of At, and returns when everything waits again.
func Pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
