package statistics_test

import (
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
)

// TestDay: runs count in the half hour in which they began, for a day.
func TestDay(t *testing.T) {
	noon := time.Date(2026, 1, 2, 12, 10, 0, 0, time.UTC)
	var day statistics.Day
	day.Add(noon, 3, false)
	day.Add(noon, 0, true) // of one that is counted elsewhere
	day.Add(noon.Add(-time.Hour), 2, true)
	day.Add(noon.Add(-25*time.Hour), 7, false)
	for name, test := range map[string]struct {
		now  time.Time
		want map[int]statistics.DayPart
	}{
		"now":             {noon, map[int]statistics.DayPart{45: {Runs: 2, Failed: 1}, 47: {Runs: 3, Failed: 1}}},
		"an hour later":   {noon.Add(time.Hour), map[int]statistics.DayPart{43: {Runs: 2, Failed: 1}, 45: {Runs: 3, Failed: 1}}},
		"a day later":     {noon.Add(24 * time.Hour), nil},
		"nearly that day": {noon.Add(23*time.Hour + 30*time.Minute), map[int]statistics.DayPart{0: {Runs: 3, Failed: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			parts := day.Parts(test.now)
			if len(parts) != 48 {
				t.Fatalf("there are %d half hours", len(parts))
			}
			for i, part := range parts {
				if part != test.want[i] {
					t.Errorf("half hour %d: %+v, want %+v", i, part, test.want[i])
				}
			}
		})
	}
}
