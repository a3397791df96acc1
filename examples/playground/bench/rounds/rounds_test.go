package rounds_test

import (
	"math"
	"slices"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

func TestMedianAndSpread(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		all            []float64
		median, spread float64
	}{
		"one":               {[]float64{7}, 7, 0},
		"odd, unsorted":     {[]float64{9, 1, 4}, 4, 1.25},
		"even":              {[]float64{1, 2, 3, 4}, 3, 2. / 3},
		"all the same":      {[]float64{5, 5, 5}, 5, 0},
		"a round far below": {[]float64{100, 98, 10}, 98, 88. / 98},
		"nothing used":      {[]float64{0, 0, 3}, 0, 0},
		"below zero":        {[]float64{-10, -20, -12}, -12, 8. / 12},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := slices.Clone(test.all)
			if got := rounds.Median(test.all); got != test.median {
				t.Errorf("median %v, want %v", got, test.median)
			}
			if got := rounds.Spread(test.all); math.Abs(got-test.spread) > 1e-9 {
				t.Errorf("spread %v, want %v", got, test.spread)
			}
			if !slices.Equal(before, test.all) {
				t.Errorf("the order of the rounds changed to %v", test.all)
			}
		})
	}
}

func TestRatios(t *testing.T) {
	t.Parallel()
	got := rounds.Ratios([]float64{2, 9, 5, 8}, []float64{4, 3, 0})
	if want := []float64{0.5, 3}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
