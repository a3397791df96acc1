package statistics_test

import (
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
)

func TestCountsOfTheLastHour(t *testing.T) {
	type event struct {
		at               time.Duration
		messages, failed int
	}
	type want struct {
		at               time.Duration
		messages, failed int64
		sinceBeginning   bool
	}
	tests := map[string]struct {
		from   time.Duration
		events []event
		wants  []want
	}{
		"nothing": {0, nil, []want{{0, 0, 0, true}, {3 * time.Hour, 0, 0, false}}},
		"within the first minute": {0, []event{{time.Second, 3, 1}},
			[]want{{2 * time.Second, 3, 1, true}, {59 * time.Minute, 3, 1, true}, {60 * time.Minute, 0, 0, false}}},
		"minute by minute": {0, []event{{0, 1, 0}, {time.Minute, 2, 1}, {59 * time.Minute, 4, 0}, {60 * time.Minute, 8, 1}},
			[]want{{60 * time.Minute, 14, 2, false}, {61 * time.Minute, 12, 1, false}, {119 * time.Minute, 8, 1, false}, {120 * time.Minute, 0, 0, false}}},
		"after a quiet time longer than an hour": {0, []event{{0, 5, 5}, {5 * time.Hour, 1, 0}},
			[]want{{5 * time.Hour, 1, 0, false}, {6*time.Hour - time.Second, 1, 0, false}, {6 * time.Hour, 0, 0, false}}},
		"an edge that was drawn later": {90*time.Minute + time.Second, []event{{91 * time.Minute, 7, 0}},
			[]want{{92 * time.Minute, 7, 0, true}, {150 * time.Minute, 7, 0, true}, {151 * time.Minute, 0, 0, false}}},
		"a message of the minute before comes late": {0, []event{{2 * time.Minute, 1, 0}, {time.Minute, 1, 0}},
			[]want{{2 * time.Minute, 2, 0, true}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			counts := statistics.NewEdgeCounts(test.from)
			var all int64
			for _, e := range test.events {
				for range e.messages {
					counts.Message(e.at)
					all++
				}
				for range e.failed {
					counts.Failure(e.at)
				}
			}
			for _, want := range test.wants {
				got := counts.LastHour(want.at)
				if got.Messages != want.messages || got.Failures != want.failed || got.Since.IsZero() == want.sinceBeginning {
					t.Errorf("at %s: %+v, want %+v", want.at, got, want)
				}
			}
			if got := counts.Total().Messages; got != all {
				t.Errorf("%d messages in all, want %d", got, all)
			}
		})
	}
}

func TestCountsFromSeveralRunsAtOnce(t *testing.T) {
	const runs, each = 8, 1000
	counts := statistics.NewEdgeCounts(0)
	var all sync.WaitGroup
	for range runs {
		all.Go(func() {
			for i := range each {
				counts.Message(time.Duration(i) * time.Second)
			}
		})
	}
	all.Wait()
	if got := counts.LastHour(each * time.Second).Messages; got != runs*each {
		t.Errorf("%d messages in the last hour, want %d", got, runs*each)
	}
}
