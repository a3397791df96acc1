// Package flowstest makes an engine with flows in a directory, for tests of what serves
// them.
package flowstest

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Engine is an engine with its flows.
type Engine struct {
	*runtime.Engine
	Flows *flows.Flows
}

// Directory is an empty directory of flows.
func Directory(t testing.TB) *store.Directory {
	t.Helper()
	directory, err := store.Open(filepath.Join(t.TempDir(), "flows"))
	if err != nil {
		t.Fatal(err)
	}
	return directory
}

// New makes an engine over a directory or the like, with the components of some modules and the
// states of nodes in memory. Queues are in a directory of the test, and end after the test's
// own cleanups. It has loaded nothing yet. Whoever makes it closes it.
func New(t testing.TB, documents flows.Documents, modules ...module.Module) *Engine {
	t.Helper()
	known, err := catalog.New(modules...)
	if err != nil {
		t.Fatal(err)
	}
	kept := &states{}
	broker := queue.New(queue.Options{Dir: filepath.Join(t.TempDir(), "queue"), Key: func(context.Context) ([]byte, error) { return make([]byte, 32), nil }})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		broker.Close(ctx)
	})
	engine, err := runtime.New(runtime.Options{Catalog: known, States: kept, Queues: broker})
	if err != nil {
		t.Fatal(err)
	}
	return &Engine{Engine: engine, Flows: flows.New(documents, engine, kept, slog.New(slog.DiscardHandler))}
}

// states are those of the nodes of all flows, in memory.
type states struct {
	mu    sync.Mutex
	flows map[string]*moduletest.MemoryState
}

func (s *states) State(flow, node string) module.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flows == nil {
		s.flows = map[string]*moduletest.MemoryState{}
	}
	if s.flows[flow] == nil {
		s.flows[flow] = moduletest.NewMemoryState()
	}
	return s.flows[flow].Scoped(module.ScopeNode, node)
}

func (s *states) DeleteFlow(_ context.Context, flow string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.flows, flow)
	return nil
}
