package flowtest

import (
	"context"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/memorystate"
)

// states are those of the nodes of one test.
type states struct {
	mu    sync.Mutex
	nodes map[string]*memorystate.State
}

func (s *states) State(_, node string) module.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nodes == nil {
		s.nodes = map[string]*memorystate.State{}
	}
	if s.nodes[node] == nil {
		s.nodes[node] = memorystate.New()
	}
	return s.nodes[node]
}

func (s *states) DeleteFlow(context.Context, string) error { return nil }
