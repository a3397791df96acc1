package queue_test

import (
	"slices"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// TestHowLongIDsAreKnown: as long as the memory of the ids allows, by how much was put in the
// last quarter of an hour, of which a sweep sees 15 seconds.
func TestHowLongIDsAreKnown(t *testing.T) {
	const second = 15 // put in a sweep, for one a second
	for name, test := range map[string]struct {
		put  []uint64
		want time.Duration
	}{
		"nothing":                       {[]uint64{0, 0, 0}, 24 * time.Hour},
		"one":                           {[]uint64{1, 0}, 24 * time.Hour},
		"one a second":                  {slices.Repeat([]uint64{second}, 60), 20_000 * time.Second},
		"300 each five minutes":         {slices.Repeat(slices.Concat([]uint64{300}, make([]uint64, 19)), 3), 20_000 * time.Second},
		"22 a second":                   {slices.Repeat([]uint64{22 * second}, 60), 909 * time.Second},
		"30 a second":                   {slices.Repeat([]uint64{30 * second}, 60), 15 * time.Minute},
		"200 a second":                  {slices.Repeat([]uint64{200 * second}, 60), 15 * time.Minute},
		"500 a second":                  {slices.Repeat([]uint64{500 * second}, 60), 400 * time.Second},
		"10,000 a second":               {slices.Repeat([]uint64{10_000 * second}, 60), 2 * time.Minute},
		"a burst, and nothing since":    {slices.Concat([]uint64{10_000 * second}, make([]uint64, 30)), 15 * time.Minute},
		"a burst a moment ago":          {slices.Concat(make([]uint64, 30), []uint64{10_000 * second, 0}), 2 * time.Minute},
		"what a start has seen of 30/s": {[]uint64{30 * second, 30 * second}, 20_000 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			if got := queue.WindowFor(test.put...); got.Round(time.Second) != test.want {
				t.Errorf("ids are known for %s, want %s", got.Round(time.Second), test.want)
			}
		})
	}
}
