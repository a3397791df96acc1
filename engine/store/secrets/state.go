package secrets

import (
	"bytes"
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// nodeState implements module.State.
type nodeState struct {
	store *Store
	place Place
}

var _ module.State = (*nodeState)(nil)

// Get implements module.State. A key that is not in memory is asked for, since another
// engine may have stored it just now; while the API server is away it is not there.
func (s *nodeState) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if err := s.check(ctx, key); err != nil {
		return nil, false, failed("read", key, err)
	}
	name := s.place.SecretName(key)
	e, ok := s.store.memory.get(name)
	if !ok {
		secret, err := s.store.fetchMissing(ctx, name)
		switch {
		case module.IsRetryable(err) && ctx.Err() == nil:
			return nil, false, nil
		case err != nil:
			return nil, false, failed("read", key, err)
		}
		if e, ok = s.store.learn(secret); !ok {
			return nil, false, nil
		}
	}
	if e.fault != nil {
		return nil, false, failed("read", key, fmt.Errorf("read Secret %s in namespace %s: %w", name, s.store.namespace, e.fault))
	}
	return bytes.Clone(e.value), true, nil
}

// Set implements module.State.
func (s *nodeState) Set(ctx context.Context, key string, value []byte) error {
	if err := s.check(ctx, key); err != nil {
		return failed("store", key, err)
	}
	if len(value) > module.MaxStateValue {
		return failed("store", key, module.Permanent(fmt.Errorf("the value has %d bytes, more than the %d that are allowed", len(value), module.MaxStateValue)))
	}
	if err := s.store.write(ctx, entry{place: s.place, key: key, value: append([]byte{}, value...)}); err != nil {
		return failed("store", key, err)
	}
	return nil
}

// Delete implements module.State.
func (s *nodeState) Delete(ctx context.Context, key string) error {
	if err := s.check(ctx, key); err != nil {
		return failed("delete", key, err)
	}
	if err := s.store.remove(ctx, s.place.SecretName(key)); err != nil {
		return failed("delete", key, err)
	}
	return nil
}

// List implements module.State.
func (s *nodeState) List(ctx context.Context, prefix string) ([]string, error) {
	if err := s.check(ctx, prefix); err != nil {
		return nil, failed("list", prefix, err)
	}
	return s.store.memory.list(s.place, prefix), nil
}

// Watch implements module.State.
func (s *nodeState) Watch(ctx context.Context, prefix string) <-chan struct{} {
	return s.store.memory.changed.Watch(ctx, s.place.watched(prefix))
}

// Scoped implements module.State.
func (s *nodeState) Scoped(scope, id string) module.State {
	return &nodeState{store: s.store, place: s.place.Scoped(scope, id)}
}

func (s *nodeState) check(ctx context.Context, key string) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case s.store.ctx.Err() != nil:
		return errClosed
	}
	if err := s.place.check(key); err != nil {
		return module.Permanent(err)
	}
	return nil
}

func failed(verb, key string, err error) error {
	return fmt.Errorf("%s state %q: %w", verb, key, err)
}
