package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// queued is an engine with queues in a directory.
type queued struct {
	*kit
	broker  *queue.Broker
	archive *history.History
	once    sync.Once
}

// newQueued ends with the test, or earlier by end.
func newQueued(t *testing.T, dir string, extra ...module.Component) *queued {
	t.Helper()
	q := &queued{broker: queue.New(queue.Options{
		Dir: dir + "/queue", Engine: "test", Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Key: func(context.Context) ([]byte, error) { return bytes.Repeat([]byte{1}, 32), nil },
	})}
	archive, err := history.Open(history.Options{Dir: dir + "/history"})
	if err != nil {
		t.Fatal(err)
	}
	q.archive = archive
	q.kit = newKitWith(t, func(o *runtime.Options) { o.Queues, o.Archive = q.broker, archive }, extra...)
	t.Cleanup(q.end)
	return q
}

func (q *queued) end() {
	q.once.Do(func() {
		q.Close(context.Background())
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		q.broker.Close(ctx)
		q.archive.Close()
	})
}

// until waits until something is so.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !so() {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come to this: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// split emits a message for each word.
func split(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
	for word := range strings.FieldsSeq(in.Text) {
		if result := b.out.Emit(ctx, output, message{Text: word, Token: in.Token}); result.IsErr() {
			return result
		}
	}
	return module.Result{}
}

const queuedFlow = `
nodes:
  - {id: split, component: test/split}
  - {id: work, component: test/work, itemName: "{{ $.text }}"}
  - {id: sink, component: test/sink}
edges:
  - {from: split.out, to: work.in, map: {text: "{{ $.text }}", token: "{{ $.token }}"}, queue: {concurrency: 4, maxAttempts: 3, backoff: {initial: 10ms, max: 20ms}}}
  - {from: work.out, to: sink.in}
`

func splitter() *behaviour { return &behaviour{name: "split", do: split} }

func finished(t *testing.T, f *runtime.Flow, id string) view.RunRecord {
	t.Helper()
	var record view.RunRecord
	until(t, "the run is over", func() bool {
		record, _ = f.Run(id)
		return record.ID != "" && record.State != view.StateRunning && record.State != view.StateWaiting
	})
	return record
}

// TestARunGoesOnOverAQueue: what follows after the queue is part of the run and of its record.
func TestARunGoesOnOverAQueue(t *testing.T) {
	q := newQueued(t, t.TempDir(), splitter(), &behaviour{name: "work", do: pass})
	f := q.deploy(t, queuedFlow)
	id, err := f.Send(t.Context(), "split", "in", []byte(`{"text": "a b c", "token": "hunter2hunter2"}`))
	if err != nil {
		t.Fatal(err)
	}
	record := finished(t, f, id)
	if record.State != view.StateOK || len(q.got.all()) != 3 {
		t.Fatalf("state %s, %d arrived: %+v", record.State, len(q.got.all()), record)
	}
	var waited, behind int
	for _, h := range record.Records {
		if strings.Contains(string(h.Message), "hunter2") {
			t.Errorf("hop %d shows the secret: %s", h.Index, h.Message)
		}
		switch h.Node {
		case "work":
			waited++
			if h.QueuedSince == nil || h.MessageID == "" || h.Attempt != 1 || h.State != view.StateOK {
				t.Errorf("%+v", h)
			}
		case "sink":
			behind++
		}
	}
	if waited != 3 || behind != 3 {
		t.Errorf("%d hops over the queue and %d behind it, want 3 of each: %+v", waited, behind, record.Records)
	}
	if runs := f.Runs(0); len(runs) != 1 {
		t.Errorf("there are %d runs, want the one: %+v", len(runs), runs)
	}
}

// TestAttempts: a failed message is tried again, at last it goes to the error port or is a
// dead letter; the others are not concerned.
func TestAttempts(t *testing.T) {
	var mu sync.Mutex
	tries := map[string]int{}
	work := &behaviour{name: "work", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		mu.Lock()
		tries[in.Text]++
		n := tries[in.Text]
		mu.Unlock()
		switch {
		case strings.HasPrefix(in.Text, "poison"):
			return module.Fail(errors.New("can't read it, hunter2hunter2"))
		case strings.HasPrefix(in.Text, "hopeless"):
			return module.Fail(module.Permanent(errors.New("never")))
		case strings.HasPrefix(in.Text, "twice") && n < 3:
			return module.Fail(module.Retryable(errors.New("not yet")))
		}
		return b.out.Emit(ctx, output, in)
	}}
	q := newQueued(t, t.TempDir(), splitter(), work)
	f := q.deploy(t, queuedFlow)
	id, err := f.Send(t.Context(), "split", "in", []byte(`{"text": "a poison twice hopeless b", "token": "hunter2hunter2"}`))
	if err != nil {
		t.Fatal(err)
	}
	record := finished(t, f, id)
	mu.Lock()
	got := fmt.Sprint(tries)
	mu.Unlock()
	if got != "map[a:1 b:1 hopeless:1 poison:3 twice:3]" {
		t.Errorf("tries: %s", got)
	}
	if record.State != view.StateFailed || record.Failures != 2 || len(q.got.all()) != 3 {
		t.Errorf("state %s, %d failures, %d arrived", record.State, record.Failures, len(q.got.all()))
	}
	var dead runtime.DeadLetters
	until(t, "there are two dead letters", func() bool {
		dead, err = f.DeadLetters(t.Context(), runtime.LetterQuery{})
		return err == nil && dead.Total == 2
	})
	for _, letter := range dead.Letters {
		if letter.Run != id || letter.Node != "work" || letter.Edge != "split.out -> work.in" || letter.Reason != queue.ReasonFailed {
			t.Errorf("%+v", letter)
		}
		if strings.Contains(letter.Error+letter.Cause+string(letter.Message), "hunter2") {
			t.Errorf("a dead letter shows the secret: %+v", letter)
		}
	}
	retried := 0
	for _, h := range record.Records {
		if h.State == view.StateRetried {
			retried++
		}
	}
	if retried != 4 {
		t.Errorf("%d attempts are marked as tried again, want 4", retried)
	}
	mu.Lock()
	clear(tries)
	mu.Unlock()
	poison := dead.Letters[0]
	if !strings.Contains(poison.Error, "can't read") {
		poison = dead.Letters[1]
	}
	if n, err := f.RetryLetters(t.Context(), queue.Selection{IDs: []string{poison.ID}}, []byte(`{"text": "mended"}`)); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	until(t, "the edited message has arrived", func() bool { return len(q.got.all()) == 4 })
	if n, err := f.DropLetters(t.Context(), queue.Selection{All: true}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
}

// TestOnlyWhatARetryCouldHelpIsHeldFromErrorPorts: while attempts are left, a failure behind a
// queued edge goes to an error port only when its message is not tried again, and only the last
// attempt counts.
func TestOnlyWhatARetryCouldHelpIsHeldFromErrorPorts(t *testing.T) {
	tests := map[string]struct {
		err     error
		reports bool // the node reports it and goes on
		mended  int  // the attempt that succeeds; 0 for none
		tries   int
		errors  int
		state   string
		retried int
	}{
		"retryable, mended at last": {err: module.Retryable(errors.New("away")), mended: 3, tries: 3, state: view.StateOK, retried: 2},
		"retryable, never mended":   {err: module.Retryable(errors.New("away")), tries: 3, errors: 1, state: view.StateHandled, retried: 2},
		"reported, mended":          {err: module.Retryable(errors.New("away")), reports: true, mended: 2, tries: 2, state: view.StateOK, retried: 1},
		"reported, never mended":    {err: module.Retryable(errors.New("away")), reports: true, tries: 3, errors: 1, state: view.StateHandled, retried: 2},
		"does not say":              {err: errors.New("odd"), tries: 1, errors: 1, state: view.StateHandled},
		"permanent":                 {err: module.Permanent(errors.New("never")), tries: 1, errors: 1, state: view.StateHandled},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var tries atomic.Int32
			last := &behaviour{name: "last", errors: true, do: func(ctx context.Context, _ *behaviour, output module.Handler, _ message) module.Result {
				if n := tries.Add(1); int(n) == test.mended {
					return module.Result{}
				}
				if !test.reports {
					return module.Fail(test.err)
				}
				output(ctx, v1alpha1.ErrorPort, module.NewError(nil, test.err)) // and does not look at the result
				return module.Result{}
			}}
			q := newQueued(t, t.TempDir(), splitter(), &behaviour{name: "work", do: pass}, last)
			f := q.deploy(t, `
nodes:
  - {id: split, component: test/split}
  - {id: work, component: test/work}
  - {id: last, component: test/last}
  - {id: sink, component: test/sink}
edges:
  - {from: split.out, to: work.in, queue: {maxAttempts: 3, backoff: {initial: 10ms}}}
  - {from: work.out, to: last.in}
  - {from: last.error, to: sink.in, map: "{{ $.error }}"}
`)
			id, err := f.Send(t.Context(), "split", "in", []byte(`{"text": "a"}`))
			if err != nil {
				t.Fatal(err)
			}
			record := finished(t, f, id)
			if record.State != test.state || record.Failures != int64(test.errors) || record.Handled != int64(test.errors) {
				t.Errorf("the run is %s with %d failures, %d of them handled", record.State, record.Failures, record.Handled)
			}
			if got := len(q.got.all()); int(tries.Load()) != test.tries || got != test.errors {
				t.Errorf("%d tries and %d messages at the error port, want %d and %d", tries.Load(), got, test.tries, test.errors)
			}
			retried := 0
			for _, h := range record.Records {
				if h.State == view.StateRetried && h.Node == "work" {
					retried++
				}
			}
			if retried != test.retried {
				t.Errorf("%d attempts are marked as tried again, want %d: %+v", retried, test.retried, record.Records)
			}
			if dead, err := f.DeadLetters(t.Context(), runtime.LetterQuery{}); err != nil || dead.Total != 0 {
				t.Errorf("dead letters: %+v, %v", dead, err)
			}
		})
	}
}

// TestAMessageThatIsTooOldIsNotHandled: it fails for good, the one that came in time does not.
func TestAMessageThatIsTooOldIsNotHandled(t *testing.T) {
	var tries atomic.Int32
	q := newQueued(t, t.TempDir(), splitter(), &behaviour{name: "work", do: func(_ context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		tries.Add(1)
		if in.Text == "late" {
			return module.Fail(module.Retryable(errors.New("not yet")))
		}
		return module.Result{}
	}})
	f := q.deploy(t, `
nodes:
  - {id: split, component: test/split}
  - {id: work, component: test/work}
edges:
  - {from: split.out, to: work.in, queue: {maxAge: 900ms, backoff: {initial: 1s}}}
`)
	id, err := f.Send(t.Context(), "split", "in", []byte(`{"text": "late soon"}`))
	if err != nil {
		t.Fatal(err)
	}
	if record := finished(t, f, id); record.State != view.StateFailed || record.Failures != 1 || tries.Load() != 2 {
		t.Errorf("the run is %s with %d failures, after %d tries", record.State, record.Failures, tries.Load())
	}
	var dead runtime.DeadLetters
	until(t, "there is a dead letter", func() bool { // the queue has it a moment after the record
		dead, err = f.DeadLetters(t.Context(), runtime.LetterQuery{})
		return err == nil && dead.Total > 0
	})
	if dead.Total != 1 || !strings.Contains(dead.Letters[0].Error, "longer than 900ms") || dead.Letters[0].Attempts != 2 {
		t.Errorf("dead letters: %+v, %v", dead, err)
	}
}

// TestTheErrorPortTakesTheLastAttempt: what has an error port wired is no dead letter.
func TestTheErrorPortTakesTheLastAttempt(t *testing.T) {
	q := newQueued(t, t.TempDir(), splitter())
	f := q.deploy(t, `
nodes:
  - {id: split, component: test/split}
  - {id: work, component: test/try}
  - {id: sink, component: test/sink}
edges:
  - {from: split.out, to: work.in, queue: {maxAttempts: 2, backoff: {initial: 10ms}}}
  - {from: work.error, to: sink.in, map: "{{ $.error }}"}
`)
	id, err := f.Send(t.Context(), "split", "in", []byte(`{"text": "a"}`))
	if err != nil {
		t.Fatal(err)
	}
	if record := finished(t, f, id); record.State != view.StateHandled || record.Failures != 1 {
		t.Errorf("%+v", record.RunSummary)
	}
	if got := q.got.all(); len(got) != 1 || got[0] != "broken" {
		t.Errorf("the error port brought %v", got)
	}
	if dead, err := f.DeadLetters(t.Context(), runtime.LetterQuery{}); err != nil || dead.Total != 0 {
		t.Errorf("%+v, %v", dead, err)
	}
}

// TestARunGoesOnAfterARestart: what waits when the process ends is finished by the next one,
// in the same run and in one record.
func TestARunGoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	held := make(chan struct{})
	var once sync.Once
	holding := &behaviour{name: "work", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		once.Do(func() { close(held) })
		<-ctx.Done()
		return module.Fail(context.Cause(ctx))
	}}
	q := newQueued(t, dir, splitter(), holding)
	f := q.deploy(t, queuedFlow)
	id, err := f.Send(t.Context(), "split", "in", []byte(`{"text": "a b c d e f", "token": "hunter2hunter2"}`))
	if err != nil {
		t.Fatal(err)
	}
	<-held
	q.end()

	next := newQueued(t, dir, splitter(), &behaviour{name: "work", do: pass})
	f = next.deploy(t, queuedFlow)
	until(t, "all six have arrived", func() bool { return len(next.got.all()) == 6 })
	record := finished(t, f, id)
	items := map[string]int{}
	for _, h := range record.Records {
		if strings.Contains(string(h.Message), "hunter2") {
			t.Errorf("hop %d shows the secret: %s", h.Index, h.Message)
		}
		if h.Node == "sink" {
			items[h.Item]++
			if h.Parent < 0 || record.Records[h.Parent].Node != "work" || record.Records[record.Records[h.Parent].Parent].Node != "split" {
				t.Errorf("hop %d is not joined to what was before: %+v", h.Index, h)
			}
		}
	}
	if record.State != view.StateOK || len(items) != 6 {
		t.Errorf("state %s, items %v: %+v", record.State, items, record.Records)
	}
	if runs, err := f.RunsBefore("", 10); err != nil || len(runs) != 1 || runs[0].State != view.StateOK {
		t.Errorf("the runs are %+v, %v", runs, err)
	}
}
