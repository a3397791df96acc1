package rounds

import (
	"cmp"
	"math"
	"slices"
)

// Median of a list that is not empty; of two in the middle the larger.
func Median[T cmp.Ordered](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// MedianOf is the median of a value of each.
func MedianOf[E any, T cmp.Ordered](all []E, value func(E) T) T { return Median(Values(all, value)) }

// Values are a value of each.
func Values[E, T any](all []E, value func(E) T) []T {
	values := make([]T, len(all))
	for i, one := range all {
		values[i] = value(one)
	}
	return values
}

// Ratios divide round by round what two contenders did, so that what the machine did
// beside them in a round counts for both. Rounds that only one of them had are left out.
func Ratios(ours, theirs []float64) []float64 {
	ratios := make([]float64, 0, len(ours))
	for i := range min(len(ours), len(theirs)) {
		if theirs[i] != 0 {
			ratios = append(ratios, ours[i]/theirs[i])
		}
	}
	return ratios
}

// Spread is how far the round that is farthest from the median is from it, as a share of
// the median; 0 for fewer than two rounds.
func Spread(all []float64) float64 {
	if len(all) < 2 {
		return 0
	}
	median, farthest := Median(all), 0.0
	if median == 0 {
		return 0
	}
	for _, one := range all {
		farthest = max(farthest, math.Abs(one-median))
	}
	return farthest / math.Abs(median)
}
