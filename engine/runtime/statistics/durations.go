package statistics

import (
	"sync/atomic"
	"time"
)

// Durations count what took how long, by DurationBounds. The zero value has none. Safe
// for concurrent use.
type Durations struct {
	within [len(DurationBounds) + 1]atomic.Uint64 // by the first bound that is not exceeded
	sum    atomic.Int64
}

// Spread is how many took how long.
type Spread struct {
	Within [len(DurationBounds)]uint64 // that took up to each bound
	Count  uint64
	Sum    time.Duration
}

// Add counts one.
func (d *Durations) Add(took time.Duration) {
	bound := 0
	for bound < len(DurationBounds) && took > DurationBounds[bound] {
		bound++
	}
	d.within[bound].Add(1)
	d.sum.Add(int64(took))
}

// Spread returns what was counted so far.
func (d *Durations) Spread() Spread {
	spread := Spread{Sum: time.Duration(d.sum.Load())}
	for i := range d.within {
		spread.Count += d.within[i].Load()
		if i < len(spread.Within) {
			spread.Within[i] = spread.Count
		}
	}
	return spread
}
