package steady_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
)

const mb = 1 << 20

// soak is a server of which nothing grows: all vary by chance, and the memory goes up
// and down as the collector has it. Then each sample is changed.
func soak(lasts time.Duration, change func(hour float64, s *steady.Sample)) steady.Soak {
	s := steady.Soak{Plan: steady.Plan{For: lasts, Every: 10 * time.Second}}
	chance := rand.New(rand.NewPCG(1, 2))
	for n := range s.Plan.Wanted() {
		at := time.Duration(n+1) * s.Plan.Every
		one := steady.Sample{
			At: at, RSS: 150*mb + chance.Int64N(2*mb), Own: 100*mb + chance.Int64N(2*mb), Heap: 20*mb + chance.Int64N(mb),
			Goroutines: 120 + chance.IntN(40), Files: 60 + chance.IntN(8), Scripts: 4, ScriptRSS: 200*mb + chance.Int64N(mb), ScriptOwn: 80*mb + chance.Int64N(mb),
			Reviews: 3000, P50: 2 * time.Millisecond, P99: 9*time.Millisecond + time.Duration(chance.IntN(2e6)), Slowest: 60 * time.Millisecond,
			Passes: n + 1, Copied: 4 * (n + 1),
		}
		// What a server takes first, it takes once.
		if at < 5*time.Minute {
			one.RSS -= int64(float64(50*mb) * (1 - at.Minutes()/5))
		}
		if change != nil {
			change(at.Hours(), &one)
		}
		s.Samples = append(s.Samples, one)
	}
	return s
}

func TestJudge(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lasts  time.Duration
		change func(hour float64, s *steady.Sample)
		want   map[string]steady.State // the others are met
	}{
		"flat": {time.Hour, nil, nil},
		"flat, for ten minutes": {10 * time.Minute, func(_ float64, s *steady.Sample) {
			s.RSS, s.Own, s.Heap, s.ScriptRSS, s.ScriptOwn = 150*mb, 100*mb, 20*mb, 200*mb, 80*mb
		}, nil},
		"a leak of 3 MB an hour": {time.Hour, func(hour float64, s *steady.Sample) {
			s.RSS += int64(3 * mb * hour)
			s.Own += int64(3 * mb * hour)
			s.Heap += int64(3 * mb * hour)
		}, map[string]steady.State{steady.RSS: steady.Missed, steady.Own: steady.Missed, steady.Heap: steady.Missed}},
		"scripts that leak": {time.Hour, func(hour float64, s *steady.Sample) {
			s.ScriptRSS += int64(30 * mb * hour)
			s.ScriptOwn += int64(30 * mb * hour)
		}, map[string]steady.State{steady.ScriptRSS: steady.Missed, steady.ScriptOwn: steady.Missed}},
		"samples without a value": {time.Hour, func(_ float64, s *steady.Sample) { s.ScriptOwn = 0 },
			map[string]steady.State{steady.ScriptOwn: steady.Unclear}},
		"0.5 MB an hour": {time.Hour, func(hour float64, s *steady.Sample) { s.Heap += int64(0.5 * mb * hour) }, nil},
		"growth that chance may explain": {time.Hour, func(hour float64, s *steady.Sample) {
			s.Heap = int64(mb * (20 + 1.2*hour + 2*math.Sin(1e5*hour)))
		}, map[string]steady.State{steady.Heap: steady.Unclear}},
		"memory that is given back": {time.Hour, func(hour float64, s *steady.Sample) { s.RSS -= int64(20 * mb * hour) }, nil},
		"sawtooth of the collector": {time.Hour, func(hour float64, s *steady.Sample) {
			s.RSS += int64(40 * mb * math.Mod(hour*37, 1))
			s.Own += int64(40 * mb * math.Mod(hour*37, 1))
		}, nil},
		"a step of a few samples": {time.Hour, func(hour float64, s *steady.Sample) {
			if hour > 0.7 && hour < 0.72 {
				s.RSS += 100 * mb
			}
		}, nil},
		"goroutines that stay": {time.Hour, func(hour float64, s *steady.Sample) { s.Goroutines += int(60 * hour) },
			map[string]steady.State{steady.Goroutines: steady.Missed}},
		"files that stay open": {time.Hour, func(hour float64, s *steady.Sample) { s.Files += int(30 * hour) },
			map[string]steady.State{steady.Files: steady.Missed}},
		"processes that stay": {time.Hour, func(hour float64, s *steady.Sample) { s.Scripts += int(20 * hour) },
			map[string]steady.State{steady.Scripts: steady.Missed}},
		"many requests on their way at the end": {time.Hour, func(hour float64, s *steady.Sample) {
			if hour > 0.8 && s.Passes%2 == 0 {
				s.Goroutines += 500
			}
		}, nil},
		"slower and slower": {time.Hour, func(hour float64, s *steady.Sample) { s.P99 += time.Duration(9e6 * hour) },
			map[string]steady.State{steady.P99: steady.Missed}},
		"a stall": {time.Hour, func(_ float64, s *steady.Sample) {
			if s.Passes == 200 {
				s.P99, s.Slowest = 2*time.Second, 3*time.Second
			}
		}, map[string]steady.State{steady.Slowest: steady.Missed}},
		"a review that failed in the first minute": {time.Hour, func(_ float64, s *steady.Sample) {
			if s.Passes == 3 {
				s.FailedReviews = 1
			}
		}, map[string]steady.State{steady.Reviews: steady.Missed}},
		"a pass that failed": {time.Hour, func(hour float64, s *steady.Sample) {
			if hour > 0.5 {
				s.FailedPasses = 1
			}
		}, map[string]steady.State{steady.Passes: steady.Missed}},
		"no passes": {time.Hour, func(_ float64, s *steady.Sample) { s.Passes, s.Copied = 0, 0 },
			map[string]steady.State{steady.Passes: steady.Missed, steady.Copied: steady.Missed}},
		"no reviews": {time.Hour, func(_ float64, s *steady.Sample) { s.Reviews, s.P50, s.P99, s.Slowest = 0, 0, 0, 0 },
			map[string]steady.State{steady.Reviews: steady.Missed, steady.P99: steady.Unclear}},
		"too short for a slope": {time.Minute, func(hour float64, s *steady.Sample) { s.RSS += int64(1000 * mb * hour) },
			map[string]steady.State{steady.RSS: steady.Unclear, steady.Own: steady.Unclear, steady.Heap: steady.Unclear, steady.ScriptRSS: steady.Unclear, steady.ScriptOwn: steady.Unclear}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, v := range steady.Judge(soak(test.lasts, test.change)) {
				want := test.want[v.Name]
				if want == "" {
					want = steady.Met
				}
				if v.State != want {
					t.Errorf("%s; want %s", v, want)
				}
				if line := v.String(); !strings.HasPrefix(line, string(v.State)) || v.Got == "" || v.Bar == "" {
					t.Errorf("the line is %q", line)
				}
			}
		})
	}
}

// TestJudgeBrokenOff has a soak that ended before its time.
func TestJudgeBrokenOff(t *testing.T) {
	t.Parallel()
	for _, kept := range []int{0, 1, 2, 200} {
		s := soak(time.Hour, nil)
		s.Samples = s.Samples[:kept]
		verdicts := steady.Judge(s)
		if first := verdicts[0]; first.Name != steady.Complete || first.State != steady.Missed {
			t.Errorf("%d samples: %s", kept, first)
		}
	}
}
