package view_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func part(name string, after time.Duration, waiting int, hops ...view.HopRecord) view.RunRecord {
	record := view.RunRecord{RunSummary: view.RunSummary{
		ID: "run", Part: name, Started: noon.Add(after), Duration: time.Second, State: view.StateOK, Hops: len(hops), Waiting: waiting,
	}, Records: hops}
	for i, h := range hops {
		record.Records[i].Index = i
		if h.State == view.StateFailed {
			record.Failures++
			record.State = view.StateFailed
		}
	}
	if waiting > 0 {
		record.State = view.StateWaiting
	}
	return record
}

func hop(parent int, node, state, message string) view.HopRecord {
	return view.HopRecord{Parent: parent, Node: node, State: state, MessageID: message}
}

func text(r view.RunRecord) string {
	var lines []string
	for _, h := range r.Records {
		lines = append(lines, fmt.Sprintf("%d<-%d %s %s", h.Index, h.Parent, h.Node, h.State))
	}
	return strings.Join(lines, ", ")
}

// TestJoinRuns: a message that waited in one part and was handled in another is one hop, with
// what put it before it.
func TestJoinRuns(t *testing.T) {
	first := part("a.1", 0, 3,
		hop(-1, "split", "ok", ""), hop(0, "work", "queued", "one"), hop(0, "work", "queued", "two"), hop(0, "work", "queued", "three"))
	second := part("b.1", time.Minute, -1, hop(-1, "work", "ok", "two"), hop(0, "sink", "ok", ""))
	third := part("c.1", 2*time.Minute, -1, hop(-1, "work", "failed", "one"))
	tests := map[string]struct {
		parts   []view.RunRecord
		want    string
		state   string
		waiting int
		took    time.Duration
	}{
		"one": {[]view.RunRecord{first}, "0<--1 split ok, 1<-0 work queued, 2<-0 work queued, 3<-0 work queued", "waiting", 3, time.Second},
		"two": {[]view.RunRecord{second, first},
			"0<--1 split ok, 1<-0 work queued, 2<-0 work queued, 3<-0 work ok, 4<-3 sink ok", "waiting", 2, time.Minute + time.Second},
		"all": {[]view.RunRecord{third, second, first},
			"0<--1 split ok, 1<-0 work queued, 2<-0 work ok, 3<-2 sink ok, 4<-0 work failed", "waiting", 1, 2*time.Minute + time.Second},
		"one of them twice": {[]view.RunRecord{part("a.1", 0, 1, hop(-1, "split", "ok", "")), first, second},
			"0<--1 split ok, 1<-0 work queued, 2<-0 work queued, 3<-0 work ok, 4<-3 sink ok", "waiting", 2, time.Minute + time.Second},
		"the first one lost": {[]view.RunRecord{second, third}, "0<--1 work ok, 1<-0 sink ok, 2<--1 work failed", "failed", 0, time.Minute + time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := view.JoinRuns(test.parts)
			if text(got) != test.want {
				t.Errorf("hops %s\nwant %s", text(got), test.want)
			}
			if got.State != test.state || got.Waiting != test.waiting || got.Duration != test.took {
				t.Errorf("state %s, %d wait, took %s; want %s, %d, %s", got.State, got.Waiting, got.Duration, test.state, test.waiting, test.took)
			}
		})
	}
}

// TestJoinedPartsWait: the run waits for what any of its parts has left, however much others
// have handled, and for a part that a process could not end.
func TestJoinedPartsWait(t *testing.T) {
	left := func(waiting int, sequences ...uint64) view.RunSummary {
		one := part(fmt.Sprint("left.", sequences), 0, waiting).RunSummary
		one.Left = map[string]view.Left{"a.out -> b.in": {Sequences: sequences}}
		return one
	}
	many := func(first uint64) view.RunSummary {
		var all []uint64
		for n := range uint64(60) {
			all = append(all, first+n)
		}
		return left(60, all...)
	}
	open := part("open.1", time.Second, 1).RunSummary
	open.Open = true
	failed := part("b.1", time.Minute, -9, hop(-1, "work", "failed", "one")).RunSummary
	tests := map[string]struct {
		parts   []view.RunSummary
		waiting int
		left    string
		open    bool
		settled string
	}{
		"one that others have handled": {[]view.RunSummary{left(1, 7), failed}, 1, "map[a.out -> b.in:{[7] 0}]", false, "failed"},
		"one that was not ended":       {[]view.RunSummary{part("a.1", 0, -1).RunSummary, open}, 1, "map[]", true, "ok"},
		"several":                      {[]view.RunSummary{left(2, 8, 9), left(2, 7, 8)}, 4, "map[a.out -> b.in:{[7 8 9] 0}]", false, "ok"},
		"too many to list":             {[]view.RunSummary{many(1), many(100)}, 120, "map[a.out -> b.in:{[] 159}]", false, "ok"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := view.JoinSummaries(test.parts)
			if got.State != view.StateWaiting || got.Waiting != test.waiting || fmt.Sprint(got.Left) != test.left || got.Open != test.open {
				t.Errorf("state %s, %d wait, left %v, open %t; want %d, %s, %t", got.State, got.Waiting, got.Left, got.Open, test.waiting, test.left, test.open)
			}
			if got = got.Settled(); got.State != test.settled || got.Waiting != 0 || got.Left != nil || got.Open {
				t.Errorf("settled it is %+v", got)
			}
		})
	}
}
