package steady

import (
	"fmt"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

// The names of verdicts.
const (
	Complete   = "samples"
	Reviews    = "reviews that failed"
	Passes     = "passes that failed"
	Copied     = "images copied"
	RSS        = "RSS"
	Own        = "RSS that is not pages of files"
	Heap       = "heap in use"
	ScriptRSS  = "RSS of the script processes"
	ScriptOwn  = "RSS of these that is not pages of files"
	Goroutines = "goroutines"
	Files      = "open files"
	Scripts    = "script processes"
	P99        = "p99 of the reviews"
	Slowest    = "slowest review"
)

const (
	mega = 1 << 20
	// leastForSlope is how long something is measured before a slope an hour is said of it.
	leastForSlope = 5 * time.Minute
	// slopeBar is in MB an hour.
	slopeBar = 1.0
	// A count has grown when its least has by more than both of these, from the first third
	// to the last: above the least is what requests on their way take.
	countBar, countShare = 5, 0.05
	// p99Bar is how much larger the p99 of the last third may be.
	p99Bar = 1.25
	// stall is how long a review may take at most.
	stall = time.Second
)

// Judge holds a soak to all bars, in an order of its own.
func Judge(s Soak) []Verdict {
	memory := func(name string, of func(Sample) int64) Verdict {
		return s.flat(name, func(one Sample) float64 { return float64(of(one)) / mega })
	}
	return []Verdict{
		s.complete(), s.reviews(), s.passes(), s.copied(),
		memory(RSS, func(one Sample) int64 { return one.RSS }),
		memory(Own, func(one Sample) int64 { return one.Own }),
		memory(Heap, func(one Sample) int64 { return one.Heap }),
		memory(ScriptRSS, func(one Sample) int64 { return one.ScriptRSS }),
		memory(ScriptOwn, func(one Sample) int64 { return one.ScriptOwn }),
		s.constant(Goroutines, func(one Sample) int { return one.Goroutines }),
		s.constant(Files, func(one Sample) int { return one.Files }),
		s.constant(Scripts, func(one Sample) int { return one.Scripts }),
		s.steady(), s.slowest(),
	}
}

// complete asks for a sample at each of its times.
func (s Soak) complete() Verdict {
	got, want := len(s.Samples), s.Plan.Wanted()
	return verdict(Complete, got == want, fmt.Sprintf("%d over %s", got, s.lasted()), fmt.Sprintf("%d over %s", want, s.Plan.For))
}

func (s Soak) lasted() time.Duration {
	if len(s.Samples) == 0 {
		return 0
	}
	return s.Samples[len(s.Samples)-1].At.Round(time.Second)
}

func (s Soak) reviews() Verdict {
	all, failed := 0, 0
	for _, one := range s.Samples {
		all, failed = all+one.Reviews, failed+one.FailedReviews
	}
	return verdict(Reviews, failed == 0 && all > 0, fmt.Sprintf("%d of %d", failed, all), "none")
}

func (s Soak) last() Sample {
	if len(s.Samples) == 0 {
		return Sample{}
	}
	return s.Samples[len(s.Samples)-1]
}

func (s Soak) passes() Verdict {
	all, failed := s.last().Passes, s.last().FailedPasses
	return verdict(Passes, failed == 0 && all > 0, fmt.Sprintf("%d of %d", failed, all), "none")
}

// copied makes sure that the passes had work.
func (s Soak) copied() Verdict {
	return verdict(Copied, s.last().Copied > 0, fmt.Sprint(s.last().Copied), "one at least")
}

// flat asks for a slope, in MB an hour, after the warm-up.
func (s Soak) flat(name string, megabytes func(Sample) float64) Verdict {
	warm := s.warm()
	hours := rounds.Values(warm, func(one Sample) float64 { return one.At.Hours() })
	values := rounds.Values(warm, megabytes)
	bar := fmt.Sprintf("below %g MB/h", slopeBar)
	if len(warm) < 3 || warm[len(warm)-1].At-warm[0].At < leastForSlope {
		return Verdict{name, fmt.Sprintf("measured for less than %s after the first %s", leastForSlope, s.Plan.WarmUp()), bar, Unclear}
	}
	if slices.Max(values) == 0 { // the samples are of a version that did not take it
		return Verdict{name, "not measured", bar, Unclear}
	}
	trend := trendOf(hours, values)
	v := Verdict{name, fmt.Sprintf("%+.2f MB/h (%+.2f to %+.2f) at %.1f MB", trend.Slope, trend.Low, trend.High, rounds.Median(values)), bar, Met}
	switch {
	case trend.Low >= slopeBar:
		v.State = Missed
	case trend.Slope >= slopeBar:
		v.State = Unclear
	}
	return v
}

// thirds are values of the first and the last third after the warm-up; both are empty when
// there are too few samples.
func thirds[T any](s Soak, value func(Sample) T) (first, last []T) {
	all := rounds.Values(s.warm(), value)
	size := len(all) / 3
	return all[:size], all[len(all)-size:]
}

const tooFew = "too few samples"

// constant asks that a count does not grow.
func (s Soak) constant(name string, count func(Sample) int) Verdict {
	first, last := thirds(s, count)
	if len(first) == 0 {
		return Verdict{name, tooFew, fmt.Sprintf("at most %d more", countBar), Unclear}
	}
	before, after := slices.Min(first), slices.Min(last)
	most := max(countBar, int(countShare*float64(before)))
	return verdict(name, after-before <= most, fmt.Sprintf("at least %d in the first third and %d in the last", before, after), fmt.Sprintf("at most %d more", most))
}

// steady asks that the slow reviews don't become slower.
func (s Soak) steady() Verdict {
	first, last := thirds(s, func(one Sample) time.Duration { return one.P99 })
	bar := fmt.Sprintf("at most %gx", p99Bar)
	if len(first) == 0 || rounds.Median(first) == 0 {
		return Verdict{P99, tooFew, bar, Unclear}
	}
	before, after := rounds.Median(first), rounds.Median(last)
	ratio := float64(after) / float64(before)
	return verdict(P99, ratio <= p99Bar, fmt.Sprintf("%.2fx: %s in the first third, %s in the last (medians)", ratio, short(before), short(after)), bar)
}

// slowest shows a stall, however short; the warm-up counts too.
func (s Soak) slowest() Verdict {
	var most time.Duration
	for _, one := range s.Samples {
		most = max(most, one.Slowest)
	}
	return verdict(Slowest, most <= stall, short(most), "at most "+stall.String())
}

func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
