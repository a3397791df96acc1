package steady

import "fmt"

// State is how a bar came out.
type State string

// The states of a verdict.
const (
	Met    State = "met"
	Missed State = "MISSED"
	// Unclear is above the bar by less than chance explains, or was not measured for long
	// enough to say.
	Unclear State = "unclear"
)

// Verdict is one bar and what was measured.
type Verdict struct {
	Name, Got, Bar string
	State          State
}

// String is a line.
func (v Verdict) String() string {
	return fmt.Sprintf("%-8s %s: %s; bar: %s", v.State, v.Name, v.Got, v.Bar)
}

func verdict(name string, met bool, got, bar string) Verdict {
	state := Met
	if !met {
		state = Missed
	}
	return Verdict{name, got, bar, state}
}
