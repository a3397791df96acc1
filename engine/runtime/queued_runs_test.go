package runtime_test

import (
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

const queuedEdge = "split.out -> work.in"

// pause has the queued edge rest, or go on.
func (q *queued) pause(t *testing.T, f *runtime.Flow, paused bool) {
	t.Helper()
	until(t, "the queue can be paused", func() bool { return f.PauseQueue(t.Context(), queuedEdge, paused) == nil })
}

// send begins a run.
func send(t *testing.T, f *runtime.Flow, text string) string {
	t.Helper()
	id, err := f.Send(t.Context(), "split", "in", []byte(`{"text": "`+text+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// saysEvent waits for an event that says that a run is in a state.
func saysEvent(t *testing.T, events <-chan recording.Event, id, state string) recording.RunSummary {
	t.Helper()
	limit := time.After(30 * time.Second)
	for {
		select {
		case event := <-events:
			if event.Kind == recording.EventRun && event.Run.ID == id && event.Run.State == state {
				return *event.Run
			}
		case <-limit:
			t.Fatalf("no event says that run %s is %s", id, state)
		}
	}
}

// TestARunThatWaitsSaysSo: its state is waiting until its last message is handled, in events
// and in the status, and only then it counts as over.
func TestARunThatWaitsSaysSo(t *testing.T) {
	q := newQueued(t, t.TempDir(), splitter(), &behaviour{name: "work", do: pass})
	f := q.deploy(t, queuedFlow)
	q.pause(t, f, true)
	events := q.Subscribe(t.Context(), 100)
	id := send(t, f, "a b c")
	if said := saysEvent(t, events, id, recording.StateWaiting); said.Waiting != 3 {
		t.Errorf("%d messages wait: %+v", said.Waiting, said)
	}
	status := f.Status()
	if status.LastRun == nil || status.LastRun.State != recording.StateWaiting || status.LastFinished != nil {
		t.Errorf("while it waits, the last run is %+v, the last that is over %+v", status.LastRun, status.LastFinished)
	}
	if over := f.Totals(); over.OK+over.Handled+over.Failed != 0 {
		t.Errorf("while it waits, it is counted as over: %+v", over)
	}
	q.pause(t, f, false)
	said := saysEvent(t, events, id, recording.StateOK)
	if said.Hops != 8 || said.Waiting != 0 {
		t.Errorf("the last event says %+v, want 8 hops", said)
	}
	status = f.Status()
	if status.LastRun.State != recording.StateOK || status.LastFinished == nil || status.LastFinished.Hops != 8 || status.Runs != 1 {
		t.Errorf("then the last run is %+v, the last that is over %+v of %d", status.LastRun, status.LastFinished, status.Runs)
	}
	for _, edge := range status.Edges {
		if edge.LastMessages != 3 {
			t.Errorf("%s -> %s had %d messages in the last run, want 3", edge.From, edge.To, edge.LastMessages)
		}
	}
}

// TestAWholeRunIsShownAfterARestart: events and status are about all that happened in the
// run, before and after, and it is one run.
func TestAWholeRunIsShownAfterARestart(t *testing.T) {
	dir := t.TempDir()
	q := newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	f := q.deploy(t, queuedFlow)
	q.pause(t, f, true)
	between := send(t, f, "a b c")
	id := send(t, f, "d e f")
	q.end()

	next := newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	events := next.Subscribe(t.Context(), 100)
	f = next.deploy(t, queuedFlow)
	if run, ok := f.Run(id); !ok || run.State != recording.StateWaiting || run.Waiting != 3 {
		t.Errorf("after the restart the run is %+v", run.RunSummary)
	}
	next.pause(t, f, false)
	over := map[string]bool{}
	for event := range events {
		if event.Kind != recording.EventRun || event.Run.State != recording.StateOK {
			continue
		}
		if event.Run.Hops != 8 {
			t.Errorf("the last event of run %s says %+v, want 8 hops", event.Run.ID, event.Run)
		}
		if over[event.Run.ID] = true; len(over) == 2 {
			break
		}
	}
	runs, err := f.RunsBefore("", 10)
	if err != nil || len(runs) != 2 || runs[0].ID != id || runs[1].ID != between || runs[0].State != recording.StateOK || runs[1].Hops != 8 {
		t.Errorf("the runs are %+v, %v", runs, err)
	}
	status := f.Status()
	if status.LastRun == nil || status.LastRun.Hops != 8 || status.LastFinished == nil || status.LastFinished.Hops != 8 || status.Runs != 2 {
		t.Errorf("the last run is %+v, the last that is over %+v of %d", status.LastRun, status.LastFinished, status.Runs)
	}
	for _, edge := range status.Edges {
		if edge.LastMessages != 3 {
			t.Errorf("%s -> %s had %d messages in the last run, want 3", edge.From, edge.To, edge.LastMessages)
		}
	}
	if counted := f.Totals(); counted.OK != 2 {
		t.Errorf("%+v runs are over", counted)
	}
}

// TestAllRunsAreListedWhenAnOldOneGoesOn: the runs between it and those of this process are
// in the archive alone.
func TestAllRunsAreListedWhenAnOldOneGoesOn(t *testing.T) {
	dir := t.TempDir()
	q := newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	f := q.deploy(t, queuedFlow)
	want := []string{send(t, f, "a")}
	finished(t, f, want[0])
	q.pause(t, f, true)
	want = append(want, send(t, f, "b"))
	for range 3 {
		want = append(want, send(t, f, "")) // which waits for nothing
	}
	q.end()

	next := newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	f = next.deploy(t, queuedFlow)
	next.pause(t, f, false)
	finished(t, f, want[1])
	want = append(want, send(t, f, ""))
	for limit := 1; limit <= len(want)+1; limit++ {
		var got []string
		for after := ""; ; {
			page, err := f.RunsBefore(after, limit)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, run := range page {
				got = append([]string{run.ID}, got...)
			}
			after = got[0]
		}
		if len(got) != len(want) {
			t.Fatalf("by %d: %d runs, want %d: %v, want %v", limit, len(got), len(want), got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("by %d: run %d is %s, want %s", limit, i, got[i], want[i])
			}
		}
	}
}
