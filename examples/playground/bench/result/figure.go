package result

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

// Figure is one thing that was measured of one contender.
type Figure struct {
	Section   string `json:"section"`
	Contender string `json:"contender"`
	Name      string `json:"name"`
	Unit      Unit   `json:"unit"`
	// Rounds has a value for each round, in the order in which they were taken; one at least.
	Rounds []float64 `json:"rounds"`
	// Bar and Verdict are there where the design asks something of the figure.
	Bar     *Bar   `json:"bar,omitempty"`
	Verdict string `json:"verdict,omitempty"`
}

// Median is the figure of the round in the middle.
func (f Figure) Median() float64 { return rounds.Median(f.Rounds) }

// String is the median, with how far the rounds are apart.
func (f Figure) String() string {
	text := f.Unit.Format(f.Median())
	if len(f.Rounds) > 1 {
		text += fmt.Sprintf(" ±%.0f%%", 100*rounds.Spread(f.Rounds))
	}
	return text
}

// Bar is what is asked of a figure. Less is better where Least is above Goal, or equal;
// More turns that around.
type Bar struct {
	Least float64 `json:"least"`
	Goal  float64 `json:"goal"`
	More  bool    `json:"more,omitempty"`
}

// Verdict says which of the two a value clears.
func (b Bar) Verdict(got float64) string {
	clears := func(asked float64) bool {
		if b.More {
			return got >= asked
		}
		return got <= asked
	}
	switch {
	case clears(b.Goal):
		return "goal met"
	case clears(b.Least):
		return "least met"
	}
	return "MISSED"
}

// Cells are the two values and the verdict, for a table.
func (f Figure) Cells() []any {
	if f.Bar == nil {
		return []any{"", "", ""}
	}
	return []any{f.Unit.Format(f.Bar.Least), f.Unit.Format(f.Bar.Goal), f.Verdict}
}
