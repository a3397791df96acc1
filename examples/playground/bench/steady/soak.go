package steady

import (
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// Plan is what a soak was to do, and on what.
type Plan struct {
	Commit  string         `json:"commit"`
	Began   time.Time      `json:"began"`
	Machine result.Machine `json:"machine"`
	// For is how long the load lasts, and Every how often a sample is taken.
	For   time.Duration `json:"for"`
	Every time.Duration `json:"every"`
	// Capacity is how many reviews a second were answered at most, before the load, and
	// Rate how many were sent a second.
	Capacity float64 `json:"capacity"`
	Rate     float64 `json:"rate"`
	// Deployments that each pass of the Image Mirror goes over, of which Changes get
	// another image between two samples.
	Deployments int `json:"deployments"`
	Changes     int `json:"changes"`
}

// Soak is a plan and what came of it, in the order of time.
type Soak struct {
	Plan    Plan
	Samples []Sample
}

// Wanted is how many samples a soak has that was not broken off.
func (p Plan) Wanted() int { return int(p.For / p.Every) }

// warmUp is the time after which nothing is to grow any more, at most a sixth of the soak.
const warmUp = 10 * time.Minute

// WarmUp is how much of the beginning is left out where something is not to grow.
func (p Plan) WarmUp() time.Duration { return min(warmUp, p.For/6) }

// warm are the samples after the warm-up.
func (s Soak) warm() []Sample {
	for i, sample := range s.Samples {
		if sample.At > s.Plan.WarmUp() {
			return s.Samples[i:]
		}
	}
	return nil
}
