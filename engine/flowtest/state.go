package flowtest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/watch"
)

// state is the state of a node for as long as a test lasts.
type state struct {
	prefix string
	kept   *kept
}

type kept struct {
	mu      sync.Mutex
	values  map[string][]byte
	changed watch.Watchers
}

func newState() *state { return &state{"/", &kept{values: map[string][]byte{}}} }

func (s *state) Get(_ context.Context, key string) ([]byte, bool, error) {
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	value, ok := s.kept.values[s.prefix+key]
	return slices.Clone(value), ok, nil
}

func (s *state) Set(_ context.Context, key string, value []byte) error {
	s.kept.mu.Lock()
	s.kept.values[s.prefix+key] = slices.Clone(value)
	s.kept.mu.Unlock()
	s.kept.changed.Announce(s.prefix + key)
	return nil
}

func (s *state) Delete(_ context.Context, key string) error {
	s.kept.mu.Lock()
	delete(s.kept.values, s.prefix+key)
	s.kept.mu.Unlock()
	s.kept.changed.Announce(s.prefix + key)
	return nil
}

func (s *state) List(_ context.Context, prefix string) ([]string, error) {
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	var keys []string
	for key := range s.kept.values {
		if rest, ok := strings.CutPrefix(key, s.prefix); ok && strings.HasPrefix(rest, prefix) {
			keys = append(keys, rest)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

func (s *state) Watch(ctx context.Context, prefix string) <-chan struct{} {
	return s.kept.changed.Watch(ctx, s.prefix+prefix)
}

func (s *state) Scoped(scope, id string) module.State {
	return &state{strings.TrimSuffix(s.prefix, "/") + strconv.Quote(scope) + strconv.Quote(id) + "/", s.kept}
}

// states are those of the nodes of one test.
type states struct {
	mu    sync.Mutex
	nodes map[string]*state
}

func (s *states) State(_, node string) module.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nodes == nil {
		s.nodes = map[string]*state{}
	}
	if s.nodes[node] == nil {
		s.nodes[node] = newState()
	}
	return s.nodes[node]
}

func (s *states) DeleteFlow(context.Context, string) error { return nil }
