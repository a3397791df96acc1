package view_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// said is what an engine says of a run.
func said(id, part, state string, hops int) view.RunSummary {
	s := view.RunSummary{ID: id, Part: part, State: state, Started: noon, Duration: time.Second, Hops: hops}
	if state == view.StateFailed {
		s.Failures = 1
	}
	return s
}

// TestEnginesSayTogetherHowARunIs: the last word of one of them is not the whole.
func TestEnginesSayTogetherHowARunIs(t *testing.T) {
	var parts view.PartsOfRuns
	for i, step := range []struct {
		engine string
		said   view.RunSummary
		want   string
	}{
		{"a", said("mx1-1", "a.1", "running", 1), "running 1"},
		{"a", said("mx1-1", "a.1", "waiting", 5), "waiting 5"},
		{"b", said("mx1-1", "b.1", "running", 2), "running 7"},
		{"b", said("mx1-1", "b.1", "failed", 3), "waiting 8"},
		{"a", said("mx1-2", "", "ok", 2), "ok 2"},
		{"a", said("mx1-1", "a.1", "ok", 5), "failed 8"},
	} {
		got := parts.Whole(step.engine, step.said)
		if text := fmt.Sprint(got.State, " ", got.Hops); text != step.want {
			t.Errorf("after step %d it is %s, want %s", i, text, step.want)
		}
	}
}

func TestLaterRun(t *testing.T) {
	run := func(id, part, state string) *view.RunSummary {
		s := said(id, part, state, 2)
		return &s
	}
	resumed := run("mx1nqnyt-1", "b.1", "ok")
	resumed.Started = noon.Add(time.Hour)
	tests := map[string]struct {
		a, b *view.RunSummary
		want string
	}{
		"none":                                {nil, nil, ""},
		"one":                                 {nil, run("mx1nqnyt-1", "", "ok"), "mx1nqnyt-1 ok 2"},
		"two":                                 {run("mx1nqnyu-1", "", "ok"), run("mx1nqnyt-1", "", "failed"), "mx1nqnyu-1 ok 2"},
		"an old one that went on later":       {run("mx1nqnyu-1", "", "ok"), resumed, "mx1nqnyu-1 ok 2"},
		"one that two engines have a part of": {run("mx1nqnyt-1", "a.1", "failed"), resumed, "mx1nqnyt-1 failed 4"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := ""
			if later := view.LaterRun(test.a, test.b); later != nil {
				got = fmt.Sprint(later.ID, " ", later.State, " ", later.Hops)
			}
			if got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
