package runtime_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// cancelled checks the record of a run that was cancelled while so many messages waited.
func cancelled(t *testing.T, f *runtime.Flow, id string, waiting int) {
	t.Helper()
	record := finished(t, f, id)
	dropped := 0
	for _, h := range record.Records {
		if h.Node == "work" && h.State == view.StateFailed && strings.Contains(h.Error, "it was cancelled") {
			dropped++
		}
	}
	if record.State != view.StateFailed || !strings.Contains(record.Error, "it was cancelled") || record.Waiting != 0 || dropped != waiting {
		t.Errorf("%d messages are recorded as stopped, want %d: %+v", dropped, waiting, record)
	}
	runs, err := f.RunsBefore("", 10)
	if err != nil || len(runs) == 0 || runs[len(runs)-1].ID != id || runs[len(runs)-1].State != view.StateFailed {
		t.Errorf("the runs are %+v, %v", runs, err)
	}
}

// cancel cancels a run of which something waits.
func cancel(t *testing.T, f *runtime.Flow, id string) {
	t.Helper()
	if ended, err := f.Cancel(t.Context(), id); !ended || err != nil {
		t.Fatalf("Cancel = %t, %v", ended, err)
	}
	if ended, err := f.Cancel(t.Context(), id); ended || err != nil {
		t.Errorf("a second Cancel = %t, %v", ended, err)
	}
}

// only waits until the queue is idle, and checks what has arrived until then.
func (q *queued) only(t *testing.T, f *runtime.Flow, want string) {
	t.Helper()
	until(t, "the queue is idle", func() bool {
		queues, err := f.Queues(t.Context())
		return err == nil && len(queues) == 1 && queues[0].State == "idle" && queues[0].Waiting+queues[0].InWork == 0
	})
	got := ""
	for _, one := range q.got.all() {
		got += one.(message).Text
	}
	if got != want {
		t.Errorf("what arrived is %q, want %q", got, want)
	}
	if dead, err := f.DeadLetters(t.Context(), runtime.LetterQuery{}); err != nil || dead.Total != 0 {
		t.Errorf("there are dead letters: %+v, %v", dead, err)
	}
}

// TestACancelledRunIsDropped: what waits of it is not handled, and that of others is.
func TestACancelledRunIsDropped(t *testing.T) {
	q := newQueued(t, t.TempDir(), splitter(), &behaviour{name: "work", do: pass})
	f := q.deploy(t, queuedFlow)
	q.pause(t, f, true)
	events := q.Subscribe(t.Context(), 100)
	id := send(t, f, "a b c")
	other := send(t, f, "d")
	cancel(t, f, id)
	saysEvent(t, events, id, view.StateFailed)
	cancelled(t, f, id, 3)
	q.pause(t, f, false)
	q.only(t, f, "d")
	if run := finished(t, f, other); run.State != view.StateOK {
		t.Errorf("the other run is %+v", run)
	}
	cancelled(t, f, id, 3)
	if over := f.Totals(); over.Failed != 1 || over.OK != 1 {
		t.Errorf("runs that are over: %+v", over)
	}
}

// TestACancelledRunIsDroppedAfterARestart: by a process that has nothing of it in memory, and
// by one after that.
func TestACancelledRunIsDroppedAfterARestart(t *testing.T) {
	dir := t.TempDir()
	q := newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	f := q.deploy(t, queuedFlow)
	q.pause(t, f, true)
	id := send(t, f, "a b c")
	q.end()

	q = newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	f = q.deploy(t, queuedFlow)
	q.pause(t, f, true)
	cancel(t, f, id)
	cancelled(t, f, id, 3)
	q.end()

	q = newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	f = q.deploy(t, queuedFlow)
	q.pause(t, f, false)
	q.only(t, f, "")
	cancelled(t, f, id, 3)
}

// TestACancelledRunIsStoppedWhereItIsUnderWay: nothing of it comes back.
func TestACancelledRunIsStoppedWhereItIsUnderWay(t *testing.T) {
	held := make(chan struct{}, 10)
	holding := &behaviour{name: "work", do: func(ctx context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		held <- struct{}{}
		<-ctx.Done()
		return module.Fail(module.Retryable(errors.New("given up: " + context.Cause(ctx).Error())))
	}}
	q := newQueued(t, t.TempDir(), splitter(), holding)
	f := q.deploy(t, queuedFlow)
	id := send(t, f, "a b c d e f")
	for range 4 { // the concurrency of the edge
		<-held
	}
	cancel(t, f, id)
	cancelled(t, f, id, 6)
	q.only(t, f, "")
	if len(held) > 0 {
		t.Errorf("%d messages were handled afterwards", len(held))
	}
}
