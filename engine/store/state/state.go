package state

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

// callTimeout bounds a call whose context has no deadline: who waits must go on also
// when the disk hangs.
const callTimeout = 5 * time.Second

// State returns the durable state of a node. Keys and scopes are any text, the
// empty one too; values have up to MaxValue bytes. It stays valid until Close.
// Writes that come at the same time share one write to the disk. Without a
// deadline on its context a write ends after 5 seconds; one that the disk refused
// is retryable. While something of the flow's state is lost every call is a
// *DamagedError.
func (s *Store) State(flow, node string) module.State {
	return &nodeState{store: s, flow: flow, place: nodePlace(flow, node)}
}

// nodeState implements module.State.
type nodeState struct {
	store *Store
	flow  string
	place place
}

var _ module.State = (*nodeState)(nil)

// Get implements module.State.
func (s *nodeState) Get(ctx context.Context, key string) ([]byte, bool, error) {
	at, err := s.locate(ctx, key)
	if err != nil {
		return nil, false, failed("read", key, err)
	}
	value, ok, err := s.store.journal.Get(at)
	if err != nil {
		return nil, false, failed("read", key, err)
	}
	return value, ok, nil
}

// Set implements module.State.
func (s *nodeState) Set(ctx context.Context, key string, value []byte) error {
	if len(value) > MaxValue {
		return failed("store", key, fmt.Errorf("the value has %d bytes, more than the %d that are allowed", len(value), MaxValue))
	}
	return s.change(ctx, "store", key, func(at journal.Key) journal.Change { return journal.Change{Key: at, Value: value} })
}

// Delete implements module.State.
func (s *nodeState) Delete(ctx context.Context, key string) error {
	return s.change(ctx, "delete", key, func(at journal.Key) journal.Change { return journal.Change{Key: at, Delete: true} })
}

func (s *nodeState) change(ctx context.Context, verb, key string, make func(journal.Key) journal.Change) error {
	at, err := s.locate(ctx, key)
	if err != nil {
		return failed(verb, key, err)
	}
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, callTimeout, fmt.Errorf("the data directory %s has not answered for %s", s.store.options.Dir, callTimeout))
		defer cancel()
	}
	if err := s.store.journal.Write(ctx, make(at)); err != nil {
		return s.refused(failed(verb, key, err))
	}
	s.store.changed.Announce(watched(s.place, encode(key)))
	return nil
}

// refused says of a failed write whether another try could help.
func (s *nodeState) refused(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, journal.ErrClosed) {
		return err
	}
	return module.Retryable(s.store.explain(err))
}

// List implements module.State.
func (s *nodeState) List(ctx context.Context, prefix string) ([]string, error) {
	if err := s.allowed(ctx); err != nil {
		return nil, failed("list", prefix, err)
	}
	var keys []string
	for _, name := range s.store.journal.Names(string(s.place)) {
		key, err := decode(name)
		if err != nil {
			return nil, failed("list", prefix, err)
		}
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	return sorted(keys), nil
}

// Watch implements module.State.
func (s *nodeState) Watch(ctx context.Context, prefix string) <-chan struct{} {
	name := ""
	if prefix != "" {
		name = encode(prefix)
	}
	return s.store.changed.Watch(ctx, watched(s.place, name))
}

// watched is a key, or the beginning of one, as it is announced.
func watched(at place, name string) string { return string(at) + "/" + name }

// Scoped implements module.State.
func (s *nodeState) Scoped(scope, id string) module.State {
	return &nodeState{store: s.store, flow: s.flow, place: s.place.scoped(scope, id)}
}

func (s *nodeState) locate(ctx context.Context, key string) (journal.Key, error) {
	if err := s.allowed(ctx); err != nil {
		return journal.Key{}, err
	}
	return s.place.key(key)
}

func (s *nodeState) allowed(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	return s.store.Damaged(s.flow)
}

func failed(verb, key string, err error) error {
	return fmt.Errorf("%s state %q: %w", verb, key, err)
}
