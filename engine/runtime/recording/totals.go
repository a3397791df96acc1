package recording

import "time"

// DurationBounds are the durations that runs are counted by.
var DurationBounds = [...]time.Duration{
	time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, time.Second, 10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute,
}

// Totals count the runs that are over, since the engine started.
type Totals struct {
	OK, Handled, Failed uint64
	Within              [len(DurationBounds)]uint64 // runs that took up to each bound
	Took                time.Duration               // all of them together
	LastSuccess         time.Time                   // when the last one without a failure began; zero for none
}

func (t *Totals) add(over *Run) {
	switch {
	case over.hasFailed():
		t.Failed++
	case over.Failures.Load() > 0:
		t.Handled++
	default:
		t.OK++
		if over.Began.After(t.LastSuccess) {
			t.LastSuccess = over.Began
		}
	}
	t.Took += over.took
	for i, bound := range DurationBounds {
		if over.took <= bound {
			t.Within[i]++
		}
	}
}

// Counted returns the totals so far.
func (r *History) Counted() Totals {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.totals
}
