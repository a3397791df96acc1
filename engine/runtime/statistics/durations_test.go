package statistics_test

import (
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
)

func TestDurations(t *testing.T) {
	tests := map[string]struct {
		took   []time.Duration
		within [8]uint64
		sum    time.Duration
	}{
		"none":            {nil, [8]uint64{}, 0},
		"at a bound":      {[]time.Duration{time.Millisecond}, [8]uint64{1, 1, 1, 1, 1, 1, 1, 1}, time.Millisecond},
		"above a bound":   {[]time.Duration{time.Millisecond + 1}, [8]uint64{0, 1, 1, 1, 1, 1, 1, 1}, time.Millisecond + 1},
		"above all":       {[]time.Duration{time.Hour}, [8]uint64{}, time.Hour},
		"several, spread": {[]time.Duration{0, 50 * time.Millisecond, 20 * time.Second}, [8]uint64{1, 1, 2, 2, 2, 3, 3, 3}, 20*time.Second + 50*time.Millisecond},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var d statistics.Durations
			for _, took := range test.took {
				d.Add(took)
			}
			if got, want := d.Spread(), (statistics.Spread{Within: test.within, Count: uint64(len(test.took)), Sum: test.sum}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}
