package memorystate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/watch"
)

// State is a module.State that nothing outlives. It refuses what the stores of the engine refuse.
// Safe for concurrent use.
type State struct {
	prefix string // of its keys: the scopes, quoted, and a slash
	shared *memory
}

type memory struct {
	mu      sync.Mutex
	values  map[string][]byte
	changed watch.Watchers
}

// New returns an empty store.
func New() *State {
	return &State{prefix: "/", shared: &memory{values: map[string][]byte{}}}
}

// Get implements module.State.
func (s *State) Get(_ context.Context, key string) ([]byte, bool, error) {
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	value, ok := s.shared.values[s.prefix+key]
	return slices.Clone(value), ok, nil
}

// Set implements module.State. What the engine's store refuses is an error here too.
func (s *State) Set(_ context.Context, key string, value []byte) error {
	switch {
	case key == "":
		return errors.New("store a value in the state: the key is empty")
	case len(value) > module.MaxStateValue:
		return fmt.Errorf("store %q in the state: the value has %d bytes, more than the %d that are allowed", key, len(value), module.MaxStateValue)
	}
	s.shared.mu.Lock()
	s.shared.values[s.prefix+key] = slices.Clone(value)
	s.shared.mu.Unlock()
	s.shared.changed.Announce(s.prefix + key)
	return nil
}

// Delete implements module.State.
func (s *State) Delete(_ context.Context, key string) error {
	s.shared.mu.Lock()
	delete(s.shared.values, s.prefix+key)
	s.shared.mu.Unlock()
	s.shared.changed.Announce(s.prefix + key)
	return nil
}

// List implements module.State.
func (s *State) List(_ context.Context, prefix string) ([]string, error) {
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	var keys []string
	for key := range s.shared.values {
		if rest, ok := strings.CutPrefix(key, s.prefix); ok && strings.HasPrefix(rest, prefix) {
			keys = append(keys, rest)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// Watch implements module.State.
func (s *State) Watch(ctx context.Context, prefix string) <-chan struct{} {
	return s.shared.changed.Watch(ctx, s.prefix+prefix)
}

// Scoped implements module.State.
func (s *State) Scoped(scope, id string) module.State {
	place := strings.TrimSuffix(s.prefix, "/")
	return &State{prefix: place + strconv.Quote(scope) + strconv.Quote(id) + "/", shared: s.shared}
}

var _ module.State = (*State)(nil)
