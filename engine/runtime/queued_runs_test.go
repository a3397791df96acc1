package runtime_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
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
func saysEvent(t *testing.T, events <-chan view.Event, id, state string) view.RunSummary {
	t.Helper()
	limit := time.After(30 * time.Second)
	for {
		select {
		case event := <-events:
			if event.Kind == view.EventRun && event.Run.ID == id && event.Run.State == state {
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
	if said := saysEvent(t, events, id, view.StateWaiting); said.Waiting != 3 {
		t.Errorf("%d messages wait: %+v", said.Waiting, said)
	}
	status := f.Status()
	if status.LastRun == nil || status.LastRun.State != view.StateWaiting || status.LastFinished != nil {
		t.Errorf("while it waits, the last run is %+v, the last that is over %+v", status.LastRun, status.LastFinished)
	}
	if over := f.Totals(); over.OK+over.Handled+over.Failed != 0 {
		t.Errorf("while it waits, it is counted as over: %+v", over)
	}
	record, _ := f.Run(id)
	queued := 0
	for _, h := range record.Records {
		if h.Node == "work" && h.State == view.StateQueued && h.QueuedSince != nil {
			queued++
		}
	}
	if record.State != view.StateWaiting || queued != 3 {
		t.Errorf("%d hops of the run wait, which is %s: %+v", queued, record.State, record.Records)
	}
	q.pause(t, f, false)
	said := saysEvent(t, events, id, view.StateOK)
	if said.Hops != 8 || said.Waiting != 0 {
		t.Errorf("the last event says %+v, want 8 hops", said)
	}
	status = f.Status()
	if status.LastRun.State != view.StateOK || status.LastFinished == nil || status.LastFinished.Hops != 8 || status.Runs != 1 {
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
	if run, ok := f.Run(id); !ok || run.State != view.StateWaiting || run.Waiting != 3 {
		t.Errorf("after the restart the run is %+v", run.RunSummary)
	}
	next.pause(t, f, false)
	over := map[string]bool{}
	for event := range events {
		if event.Kind != view.EventRun || event.Run.State != view.StateOK {
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
	if err != nil || len(runs) != 2 || runs[0].ID != id || runs[1].ID != between || runs[0].State != view.StateOK || runs[1].Hops != 8 {
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

// TestARunWaitsThatAKilledProcessHad: what a process that was killed has put is not known, so
// its runs wait until all is finished that was in the queues then.
func TestARunWaitsThatAKilledProcessHad(t *testing.T) {
	dir := t.TempDir()
	q := newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	f := q.deploy(t, queuedFlow)
	q.pause(t, f, true)
	send(t, f, "a") // for all that is known it is a message of the other run
	q.end()
	archive, err := history.Open(history.Options{Dir: dir + "/history"})
	if err != nil {
		t.Fatal(err)
	}
	killed := view.RunSummary{ID: "mx2yn5i5-1", Flow: f.Name(), Trigger: "split", State: view.StateWaiting, Started: time.Now(),
		Part: "killed.1", Hops: 1, Open: true}
	archive.Note(view.RunRecord{RunSummary: killed})
	archive.Close()

	next := newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	f = next.deploy(t, queuedFlow)
	next.pause(t, f, true)
	until(t, "the queue is known", func() bool {
		queues, err := f.Queues(t.Context())
		return err == nil && len(queues) == 1 && queues[0].Waiting == 1
	})
	send(t, f, "b") // which has nothing to do with it
	if run, ok := f.Run(killed.ID); !ok || run.State != view.StateWaiting {
		t.Errorf("while a message waits, the run of a killed process is %+v, %t", run.RunSummary, ok)
	}
	next.pause(t, f, false)
	if run := finished(t, f, killed.ID); run.State != view.StateOK || run.Open {
		t.Errorf("when all is handled, it is %+v", run.RunSummary)
	}
}

// TestARunWaitsForEachOfItsMessages: that a later message is finished says nothing of one
// that waits for its next attempt.
func TestARunWaitsForEachOfItsMessages(t *testing.T) {
	dir := t.TempDir()
	var broken atomic.Bool
	broken.Store(true)
	work := func() *behaviour {
		return &behaviour{name: "work", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
			if in.Text == "a" && broken.Load() {
				return module.Fail(module.Retryable(errors.New("not yet")))
			}
			return b.out.Emit(ctx, output, in)
		}}
	}
	patient := strings.Replace(queuedFlow, "maxAttempts: 3, backoff: {initial: 10ms, max: 20ms}", "maxAttempts: 30, backoff: {initial: 3s, max: 3s}", 1)
	q := newQueued(t, dir, splitter(), work())
	f := q.deploy(t, patient)
	q.pause(t, f, true)
	id := send(t, f, "a b c")
	q.end() // the record has three messages left

	next := newQueued(t, dir, splitter(), work())
	f = next.deploy(t, patient)
	next.pause(t, f, false)
	until(t, "two have arrived", func() bool { return len(next.got.all()) == 2 })
	next.end() // and now one, as far as this process knows

	last := newQueued(t, dir, splitter(), work())
	f = last.deploy(t, patient)
	until(t, "the queue is known", func() bool {
		queues, err := f.Queues(t.Context())
		return err == nil && len(queues) == 1 && queues[0].Waiting == 1
	})
	if run, ok := f.Run(id); !ok || run.State != view.StateWaiting && run.State != view.StateRunning {
		t.Errorf("while a message waits for its next attempt, the run is %+v, %t", run.RunSummary, ok)
	}
	broken.Store(false)
	if run := finished(t, f, id); run.State != view.StateOK || len(last.got.all()) != 1 {
		t.Errorf("when it is handled, the run is %+v", run.RunSummary)
	}
}
