package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// State returns the durable state of a node. Keys and scopes are any text, the
// empty one too; values have up to MaxValue bytes. It stays valid until Close.
// Without a deadline on its context a call ends after 5 seconds.
func (s *Store) State(flow, node string) module.State {
	return &nodeState{bucket: s.state, place: nodePlace(flow, node)}
}

// nodeState implements module.State.
type nodeState struct {
	bucket *bucket
	place  place
}

var _ module.State = (*nodeState)(nil)

// Get implements module.State.
func (s *nodeState) Get(ctx context.Context, key string) ([]byte, bool, error) {
	encoded, err := s.place.key(key)
	if err != nil {
		return nil, false, refused("read", key, err)
	}
	found, err := s.bucket.values.Get(ctx, encoded)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, s.wrap("read", key, err)
	}
	return found.Value(), true, nil
}

// Set implements module.State.
func (s *nodeState) Set(ctx context.Context, key string, value []byte) error {
	if len(value) > MaxValue {
		return refused("store", key, fmt.Errorf("the value has %d bytes, more than the %d that are allowed", len(value), MaxValue))
	}
	encoded, err := s.place.key(key)
	if err != nil {
		return refused("store", key, err)
	}
	if _, err := s.bucket.values.Put(ctx, encoded, value); err != nil {
		return s.wrap("store", key, err)
	}
	return nil
}

// Delete implements module.State.
func (s *nodeState) Delete(ctx context.Context, key string) error {
	encoded, err := s.place.key(key)
	if err != nil {
		return refused("delete", key, err)
	}
	if err := s.bucket.purge(ctx, encoded); err != nil {
		return s.wrap("delete", key, err)
	}
	return nil
}

// List implements module.State.
func (s *nodeState) List(ctx context.Context, prefix string) ([]string, error) {
	all := subjectPrefix + string(s.place) + keyPart
	info, err := s.bucket.stream.Info(ctx, jetstream.WithSubjectFilter(all+"*"))
	if err != nil {
		return nil, s.wrap("list", prefix, err)
	}
	var keys []string
	for subject := range info.State.Subjects {
		key, err := decode(strings.TrimPrefix(subject, all))
		if err != nil {
			return nil, s.wrap("list", prefix, err)
		}
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// Scoped implements module.State.
func (s *nodeState) Scoped(scope, id string) module.State {
	return &nodeState{bucket: s.bucket, place: s.place.scoped(scope, id)}
}

func (s *nodeState) wrap(verb, key string, err error) error {
	return explain(s.bucket.dir, refused(verb, key, err))
}

// refused is wrap for what never reached the disk.
func refused(verb, key string, err error) error {
	return fmt.Errorf("%s state %q: %w", verb, key, err)
}
