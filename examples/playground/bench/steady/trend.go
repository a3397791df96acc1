package steady

import (
	"math"
	"slices"
)

// Trend is by how much a value grows with each unit of time: the median of the slopes
// between all pairs of points (Theil and Sen), which a few points that are far off hardly
// move. From Low to High it is with a probability of 95 %, by Kendall's statistic, if what
// one point is off says nothing of the next. With fewer than two points all is NaN.
type Trend struct{ Slope, Low, High float64 }

// trendOf needs times that differ.
func trendOf(times, values []float64) Trend {
	n := len(times)
	if n < 2 {
		return Trend{math.NaN(), math.NaN(), math.NaN()}
	}
	slopes := make([]float64, 0, n*(n-1)/2)
	for i := range n {
		for j := range i {
			slopes = append(slopes, (values[i]-values[j])/(times[i]-times[j]))
		}
	}
	slices.Sort(slopes)
	const normal95 = 1.96
	pairs := float64(len(slopes))
	apart := normal95 * math.Sqrt(float64(n)*float64(n-1)*float64(2*n+5)/18)
	at := func(rank float64) float64 {
		return slopes[min(max(int(math.Round(rank)), 0), len(slopes)-1)]
	}
	return Trend{
		Slope: (slopes[(len(slopes)-1)/2] + slopes[len(slopes)/2]) / 2,
		Low:   at((pairs-apart)/2 - 1),
		High:  at((pairs + apart) / 2),
	}
}
