package types

import (
	"fmt"
)

// Outcome is what is known of a map before it runs.
type Outcome int

// The outcomes, from best to worst.
const (
	// Valid maps fail at run time only for what the values are, not for their shape.
	Valid Outcome = iota
	// Unverifiable maps read something whose shape is not known yet.
	Unverifiable
	// Invalid maps can't work and are not compiled.
	Invalid
)

// String returns the outcome in lower case.
func (o Outcome) String() string {
	switch o {
	case Valid:
		return "valid"
	case Unverifiable:
		return "unverifiable"
	case Invalid:
		return "invalid"
	}
	return fmt.Sprintf("Outcome(%d)", int(o))
}

// MarshalText writes the outcome's name.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Verdict says whether a value fits its place, or what is wrong with a step of a path.
// The zero value says that all is well.
type Verdict struct {
	Outcome    Outcome
	Message    string
	Suggestion string // what could be written instead; empty when nothing is known
}
