package statistics_test

import (
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
)

// TestTotals: only runs without a failure are successes, and the last one is that which
// began last, whenever it ended.
func TestTotals(t *testing.T) {
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	var totals statistics.Totals
	totals.Add(statistics.OK, noon, 10*time.Millisecond)
	totals.Add(statistics.OK, noon.Add(-time.Hour), 2*time.Second)
	totals.Add(statistics.Handled, noon.Add(time.Hour), time.Minute)
	totals.Add(statistics.Failed, noon.Add(2*time.Hour), time.Hour)
	want := statistics.Totals{
		OK: 2, Handled: 1, Failed: 1,
		Within: [8]uint64{0, 1, 1, 1, 2, 3, 3, 3},
		Took:   time.Hour + time.Minute + 2*time.Second + 10*time.Millisecond, LastSuccess: noon,
	}
	if totals != want {
		t.Errorf("got %+v, want %+v", totals, want)
	}
}
