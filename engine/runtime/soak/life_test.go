package soak_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// A life is a process of the engine that a test starts, and maybe kills: the test's own
// program, with lifeEnvironment. All lives of a test work on the same directory.
const lifeEnvironment = "PATCHBAY_SOAK_LIFE"

// deadlyCode is what a process exits with that a message has ended.
const deadlyCode = 9

// life is what a process is given.
type life struct {
	Dir    string // of the engine's own files
	Shared string // of effects and of what was emitted
	URL    string // of NATS; empty for the embedded server
	Name   string // of the engine
	Messages,
	Batch int // messages that a source's message is split into
	Poison  int    // every so many a message fails whenever it is tried
	Deadly  int    // the number of a message at which the process ends
	Emit    int    // up to which message the source may emit
	Sources bool   // the source emits in this process
	Report  string // the process writes there what it sees when all is done, and ends
}

const keys = 8

func keyOf(n int) string { return "key-" + strconv.Itoa(n%keys) }

// lifeFlow is a source whose messages are split in many, which go over three queues: one by
// one for each key, then several at once, at last to the effect.
const lifeFlow = `
start: always
nodes:
  - {id: source, component: test/source}
  - {id: split, component: test/split}
  - {id: order, component: test/order}
  - {id: work, component: test/work}
  - {id: effect, component: test/effect}
edges:
  - {from: source.out, to: split.in, queue: {concurrency: 8}}
  - {from: split.out, to: order.in, queue: {concurrency: 16, key: "{{ $.key }}"}}
  - {from: order.out, to: work.in, queue: {concurrency: 16, maxAttempts: 3, backoff: {initial: 10ms, max: 20ms}}}
  - {from: work.out, to: effect.in, queue: {concurrency: 16}}
`

// seen is what the last process sees when all is done.
type seen struct {
	Queues  []queue.Status
	Letters []runtime.DeadLetter
	Runs    []view.RunSummary
	// Unrecorded are the dead letters whose failure is not in the record of their run.
	Unrecorded []string
}

// live is such a process, from its beginning to its end.
func live(given string) error {
	var l life
	if err := json.Unmarshal([]byte(given), &l); err != nil {
		return err
	}
	ctx := context.Background()
	effects, err := appending(filepath.Join(l.Shared, "effects"))
	if err != nil {
		return err
	}
	emitted := filepath.Join(l.Shared, "emitted")
	noted, err := appending(emitted)
	if err != nil {
		return err
	}
	note := func(file *os.File, stage string, n int) module.Result {
		if _, err := fmt.Fprintf(file, "%s %d\n", stage, n); err != nil {
			return module.Fail(err)
		}
		return module.Result{}
	}
	components := []module.Component{
		&step{name: "split", do: split},
		&step{name: "order", do: func(_ context.Context, in item, emit func(item) module.Result) module.Result {
			if result := note(effects, "order", in.Number); result.IsErr() {
				return result
			}
			return emit(in)
		}},
		&step{name: "work", do: func(_ context.Context, in item, emit func(item) module.Result) module.Result {
			if l.Deadly != 0 && in.Number == l.Deadly {
				os.Exit(deadlyCode)
			}
			if l.Poison > 0 && in.Number%l.Poison == 0 {
				return module.Fail(fmt.Errorf("message %d is poison", in.Number))
			}
			return emit(in)
		}},
		&step{name: "effect", do: func(_ context.Context, in item, _ func(item) module.Result) module.Result {
			return note(effects, "effect", in.Number)
		}},
		&source{run: func(ctx context.Context, emit func(item) module.Result) error {
			before, err := lines(emitted)
			if err != nil {
				return err
			}
			next := 1
			for _, line := range before {
				next = max(next, line.number+1)
			}
			for ; l.Sources && next <= l.Emit; next += l.Batch {
				last := min(next+l.Batch-1, l.Messages)
				if err := emit(item{First: next, Last: last}).Err(); err != nil {
					return err
				}
				if err := note(noted, "emitted", last).Err(); err != nil {
					return err
				}
			}
			<-ctx.Done()
			return nil
		}},
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	e, err := open(l.Dir, logger, func(o *queue.Options) { o.URL, o.Engine = l.URL, l.Name }, module.Module{Name: "test", Components: components})
	if err != nil {
		return err
	}
	f, err := e.run(ctx, lifeFlow)
	if err != nil {
		return err
	}
	if l.Report == "" {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // until the parent ends, if it does not kill this one before
		e.end()
		return nil
	}
	return errors.Join(l.report(ctx, f), func() error { e.end(); return nil }())
}

// patience is how long the last process waits for something to happen.
const patience = 45 * time.Second

// report waits until all is done, and writes what is seen then.
func (l life) report(ctx context.Context, f *runtime.Flow) error {
	var s seen
	effects := filepath.Join(l.Shared, "effects")
	size, since := int64(0), time.Now()
	for ; ; time.Sleep(100 * time.Millisecond) {
		info, err := os.Stat(effects)
		if err != nil {
			return err
		}
		if info.Size() != size {
			size, since = info.Size(), time.Now()
			continue
		}
		before, err := lines(filepath.Join(l.Shared, "emitted"))
		if err != nil {
			return err
		}
		var wrong error
		s.Queues, wrong = f.Queues(ctx)
		all := len(before) > 0 && before[len(before)-1].number == l.Messages && wrong == nil && idle(ctx, f)
		if s.Runs, err = runs(f); err != nil {
			return err
		}
		for _, run := range s.Runs {
			all = all && run.State != view.StateRunning && run.State != view.StateWaiting
		}
		if all || time.Since(since) > patience {
			break
		}
	}
	var err error
	if s.Letters, err = letters(ctx, f); err != nil {
		return err
	}
	for _, letter := range s.Letters {
		if record, _ := f.Run(letter.Run); !slices.ContainsFunc(record.Records, func(h view.HopRecord) bool {
			return h.MessageID == letter.ID && h.State == view.StateFailed && strings.Contains(h.Error, letter.Cause)
		}) {
			s.Unrecorded = append(s.Unrecorded, fmt.Sprintf("%s of run %s", letter.ID, letter.Run))
		}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(l.Report, text, 0o600)
}

// runs returns all runs of the flow, those of earlier processes too.
func runs(f *runtime.Flow) ([]view.RunSummary, error) {
	var all []view.RunSummary
	for id := ""; ; {
		page, err := f.RunsBefore(id, 500)
		if err != nil || len(page) == 0 {
			return all, err
		}
		all = append(all, page...)
		id = page[len(page)-1].ID
	}
}

func appending(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

// line is a stage and the number of a message.
type line struct {
	stage  string
	number int
}

func lines(path string) ([]line, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []line
	for one := range strings.Lines(string(text)) {
		stage, number, _ := strings.Cut(strings.TrimSuffix(one, "\n"), " ")
		n, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("%s: line %q: %w", path, one, err)
		}
		all = append(all, line{stage, n})
	}
	return all, nil
}
