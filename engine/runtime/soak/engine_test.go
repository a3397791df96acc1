package soak_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/store/state"
	"github.com/patchbay-dev/patchbay/modules/http"
)

// engine is all that a process of Patchbay has for flows, in a directory.
type engine struct {
	*runtime.Engine
	broker  *queue.Broker
	archive *history.History
	state   *state.Store
	ending  sync.Once
}

// open opens an engine. What change does not say is as the program has it.
func open(dir string, logger *slog.Logger, change func(*queue.Options), modules ...module.Module) (*engine, error) {
	options := queue.Options{Dir: filepath.Join(dir, "queue"), Logger: logger, Engine: "test",
		Key: func(context.Context) ([]byte, error) { return bytes.Repeat([]byte{1}, 32), nil }}
	if change != nil {
		change(&options)
	}
	e := &engine{broker: queue.New(options)}
	var err error
	if e.state, err = state.Open(context.Background(), state.Options{Dir: filepath.Join(dir, "state"), Logger: logger}); err != nil {
		return nil, err
	}
	if e.archive, err = history.Open(history.Options{Dir: filepath.Join(dir, "history"), Logger: logger}); err != nil {
		return nil, errors.Join(err, e.state.Close())
	}
	known, err := catalog.New(modules...)
	if err != nil {
		return nil, err
	}
	e.Engine, err = runtime.New(runtime.Options{Catalog: known, States: e.state, Logger: logger, Queues: e.broker, Archive: e.archive})
	return e, err
}

func (e *engine) end() {
	e.ending.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		e.Close(ctx)
		e.broker.Close(ctx)
		e.archive.Close()
		_ = e.state.Close()
	})
}

// opened is an engine that ends with the test.
func opened(t *testing.T, dir string, change func(*queue.Options), components ...module.Component) *engine {
	t.Helper()
	e, err := open(dir, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})), change, module.Module{Name: "test", Components: components}, http.Module(http.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.end)
	return e
}

// document is a flow named soak.
func document(spec string) (*flow.Flow, error) {
	text := "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: soak}\nspec:\n  " + strings.ReplaceAll(strings.TrimSpace(spec), "\n", "\n  ") + "\n"
	parsed, problems := flow.Parse("flow.yaml", []byte(text))
	if parsed == nil {
		return nil, errors.New(fmt.Sprint(problems))
	}
	return parsed, nil
}

// run deploys the flow.
func (e *engine) run(ctx context.Context, spec string) (*runtime.Flow, error) {
	parsed, err := document(spec)
	if err != nil {
		return nil, err
	}
	if _, err := e.Deploy(ctx, parsed); err != nil {
		return nil, err
	}
	f, _ := e.Flow("soak")
	return f, nil
}

func (e *engine) deploy(t *testing.T, spec string) *runtime.Flow {
	t.Helper()
	f, err := e.run(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// idle reports whether nothing waits on any queue of the flow, and nothing is in work.
func idle(ctx context.Context, f *runtime.Flow) bool {
	all, err := f.Queues(ctx)
	for _, s := range all {
		if s.State != queue.StateIdle || s.Waiting+s.InWork+s.Delayed > 0 {
			return false
		}
	}
	return err == nil && len(all) > 0
}

// letters returns all dead letters of the flow.
func letters(ctx context.Context, f *runtime.Flow) ([]runtime.DeadLetter, error) {
	var all []runtime.DeadLetter
	for after := ""; ; {
		page, err := f.DeadLetters(ctx, runtime.LetterQuery{After: after, Limit: 500})
		if err != nil {
			return nil, err
		}
		all = append(all, page.Letters...)
		if after = page.Next; after == "" {
			return all, nil
		}
	}
}

// statusOf returns how one queued edge is.
func statusOf(t *testing.T, f *runtime.Flow, edge string) queue.Status {
	t.Helper()
	all, err := f.Queues(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Edge == edge {
			return s
		}
	}
	return queue.Status{}
}

// effects counts what came to the end of a flow.
type effects struct {
	mu    sync.Mutex
	times map[int]int
	order []int
}

func (e *effects) note(_ context.Context, in item, _ func(item) module.Result) module.Result {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.times == nil {
		e.times = map[int]int{}
	}
	e.times[in.Number]++
	e.order = append(e.order, in.Number)
	return module.Result{}
}

// have returns how many different messages came, and how many came again.
func (e *effects) have() (different, again int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.times), len(e.order) - len(e.times)
}

// ordered reports the messages that came after a later one of their key.
func (e *effects) ordered(t *testing.T) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	latest, seen, wrong := map[string]int{}, map[int]bool{}, 0
	for _, n := range e.order {
		if !seen[n] && latest[keyOf(n)] > n {
			if wrong++; wrong < 5 {
				t.Errorf("%d comes after %d, which has the same key", n, latest[keyOf(n)])
			}
		}
		seen[n] = true
		latest[keyOf(n)] = max(latest[keyOf(n)], n)
	}
	if wrong > 0 {
		t.Errorf("%d are out of order", wrong)
	}
}
