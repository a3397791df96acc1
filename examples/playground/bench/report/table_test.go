package report_test

import (
	"bytes"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

func TestTable(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	table := report.New(&got, "A title", "", "TIME", "LEAST", "OF BARE")
	a := result.Figure{Unit: result.Nanoseconds, Rounds: []float64{1500, 1600, 1400}}
	b := result.Figure{Unit: result.Nanoseconds, Rounds: []float64{3000}}
	table.Row("ours", a, nil, report.Ratio(a, b))
	table.Row("bare", b, "1ms")
	if err := table.End("A note", "on two lines."); err != nil {
		t.Fatal(err)
	}
	const want = `
A title

      TIME       LEAST  OF BARE
ours  1.5µs ±7%         0.50x
bare  3µs        1ms

A note
on two lines.
`
	if got.String() != want {
		t.Errorf("%s\nwant\n%s", got.String(), want)
	}
}

func TestTimesOfNothing(t *testing.T) {
	t.Parallel()
	if got := report.Times(1, 0); got != "-" {
		t.Errorf("%q, want a dash", got)
	}
}
