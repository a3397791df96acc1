package statistics

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

// Outcome is what became of a run that is over.
type Outcome int

// The outcomes.
const (
	OK      Outcome = iota
	Handled         // something failed, and an error port took it
	Failed
)

// Add counts a run that is over.
func (t *Totals) Add(outcome Outcome, began time.Time, took time.Duration) {
	switch outcome {
	case Failed:
		t.Failed++
	case Handled:
		t.Handled++
	case OK:
		t.OK++
		if began.After(t.LastSuccess) {
			t.LastSuccess = began
		}
	}
	t.Took += took
	for i, bound := range DurationBounds {
		if took <= bound {
			t.Within[i]++
		}
	}
}
