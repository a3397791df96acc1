package result_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

func TestFigure(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		unit   result.Unit
		rounds []float64
		want   string
	}{
		"nanoseconds":   {result.Nanoseconds, []float64{140}, "140ns"},
		"microseconds":  {result.Nanoseconds, []float64{12_345, 12_000, 13_000}, "12.35µs ±5%"},
		"milliseconds":  {result.Nanoseconds, []float64{67e6, 70e6, 60e6}, "67ms ±10%"},
		"seconds":       {result.Nanoseconds, []float64{1.234e9}, "1.23s"},
		"bytes":         {result.Bytes, []float64{512}, "512 B"},
		"kilobytes":     {result.Bytes, []float64{1536}, "1.5 KB"},
		"megabytes":     {result.Bytes, []float64{48 << 20, 48 << 20}, "48.0 MB ±0%"},
		"a rate":        {result.PerSecond, []float64{65_432.1}, "65432/s"},
		"a ratio":       {result.Times, []float64{0.543}, "0.54x"},
		"a count":       {result.Count, []float64{380}, "380"},
		"unknown units": {"joules", []float64{3.14159}, "3.142 joules"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (result.Figure{Unit: test.unit, Rounds: test.rounds}).String(); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	less, more := result.Bar{Least: 10, Goal: 5}, result.Bar{Least: 5, Goal: 10, More: true}
	tests := map[string]struct {
		bar  result.Bar
		got  float64
		want string
	}{
		"less, at the goal":  {less, 5, "goal met"},
		"less, at the least": {less, 10, "least met"},
		"less, above":        {less, 10.1, "MISSED"},
		"more, at the goal":  {more, 10, "goal met"},
		"more, at the least": {more, 5, "least met"},
		"more, below":        {more, 4.9, "MISSED"},
		"one bar, met":       {result.Bar{Least: 1, Goal: 1}, 1, "goal met"},
		"one bar, missed":    {result.Bar{Least: 1, Goal: 1}, 1.01, "MISSED"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.bar.Verdict(test.got); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
