package curve_test

import (
	"math"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/curve"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// power makes points of cost = factor * size^exponent.
func power(factor, exponent float64, sizes ...float64) []result.Point {
	points := make([]result.Point, len(sizes))
	for i, size := range sizes {
		points[i] = result.Point{Size: size, Cost: factor * math.Pow(size, exponent)}
	}
	return points
}

func TestFit(t *testing.T) {
	t.Parallel()
	step := power(5, 1, 1, 10, 100, 1000)
	step[3].Cost *= 10
	tests := map[string]struct {
		points                                 []result.Point
		factor, exponent, steepest, steepestAt float64
	}{
		"linear":            {power(3, 1, 1, 10, 100), 3, 1, 1, 1},
		"constant":          {power(7, 0, 2, 20, 200), 7, 0, 0, 2},
		"square":            {power(0.5, 2, 1, 2, 4, 8), 0.5, 2, 2, 1},
		"a root":            {power(9, 0.5, 4, 16, 64), 9, 0.5, 0.5, 4},
		"two points":        {power(2, 1.5, 3, 30), 2, 1.5, 1.5, 3},
		"a step at its end": {step, math.Pow(10, math.Log10(5)-0.2), 1.3, 2, 100},
		"a cost of nothing": {append([]result.Point{{Size: 1}}, power(3, 1, 10, 100)...), 3, 1, 1, 10},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := curve.FitOf(test.points)
			for what, pair := range map[string][2]float64{
				"factor": {got.Factor, test.factor}, "exponent": {got.Exponent, test.exponent},
				"steepest": {got.Steepest, test.steepest}, "steepest at": {got.SteepestAt, test.steepestAt},
			} {
				if math.Abs(pair[0]-pair[1]) > 1e-6*max(1, math.Abs(pair[1])) {
					t.Errorf("%s %v, want %v", what, pair[0], pair[1])
				}
			}
		})
	}
}

func TestFitOfTooLittle(t *testing.T) {
	t.Parallel()
	for name, points := range map[string][]result.Point{"nothing": nil, "a point": power(1, 1, 5), "one of two without cost": {{Size: 1}, {Size: 2, Cost: 3}}} {
		if got := curve.FitOf(points); !math.IsNaN(got.Exponent) || !math.IsNaN(got.Steepest) {
			t.Errorf("%s: %+v, want NaN", name, got)
		}
	}
}

func TestSlope(t *testing.T) {
	t.Parallel()
	points := []result.Point{{Size: 1, Cost: 1030}, {Size: 100, Cost: 4000}, {Size: 1000, Cost: 31000}}
	if got := curve.Slope(points); math.Abs(got-30) > 1e-9 {
		t.Errorf("%v a piece, want 30", got)
	}
}
