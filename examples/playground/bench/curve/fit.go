package curve

import (
	"math"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// Fit is a power law, cost = Factor * size^Exponent, through points on logarithmic axes.
type Fit struct {
	Factor, Exponent float64
	// Steepest is the largest exponent between two points next to each other, over all
	// such pairs: a step in the curve shows there and hardly in Exponent. SteepestAt is
	// the size at which it begins.
	Steepest, SteepestAt float64
}

// FitOf fits by least squares of the logarithms. Points without a size or a cost above zero
// have none and are left out. With fewer than two points left nothing is known, and all is
// NaN.
func FitOf(points []result.Point) Fit {
	var x, y []float64
	for _, p := range points {
		if p.Size > 0 && p.Cost > 0 {
			x, y = append(x, math.Log(p.Size)), append(y, math.Log(p.Cost))
		}
	}
	if len(x) < 2 {
		return Fit{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	}
	exponent, offset := line(x, y)
	fit := Fit{Factor: math.Exp(offset), Exponent: exponent, Steepest: math.Inf(-1)}
	for i := 1; i < len(x); i++ {
		// By more than what the logarithms are rounded by.
		if local := (y[i] - y[i-1]) / (x[i] - x[i-1]); local > fit.Steepest+1e-9 {
			fit.Steepest, fit.SteepestAt = local, math.Exp(x[i-1])
		}
	}
	return fit
}

// Slope is by how much a cost grows with each further one, by least squares of the values
// themselves: bytes a flow, say, whatever the process takes without any.
func Slope(points []result.Point) float64 {
	x, y := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		x[i], y[i] = p.Size, p.Cost
	}
	slope, _ := line(x, y)
	return slope
}

// line fits y = slope*x + offset.
func line(x, y []float64) (slope, offset float64) {
	n := float64(len(x))
	var sumX, sumY, sumXX, sumXY float64
	for i := range x {
		sumX, sumY, sumXX, sumXY = sumX+x[i], sumY+y[i], sumXX+x[i]*x[i], sumXY+x[i]*y[i]
	}
	slope = (n*sumXY - sumX*sumY) / (n*sumXX - sumX*sumX)
	return slope, (sumY - slope*sumX) / n
}
