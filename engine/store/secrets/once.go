package secrets

import (
	"bytes"
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Once returns the value of a node's key, and stores what fresh makes when there is none. The
// API server is asked, so that all engines that ask at the same time get the same value. One
// that can't be read is an error, and no other one is made in its place.
func (s *Store) Once(ctx context.Context, flow, node, key string, fresh func() []byte) ([]byte, error) {
	state := &nodeState{store: s, place: PlaceOf(flow, node)}
	if err := state.check(ctx, key); err != nil {
		return nil, failed("read", key, err)
	}
	name := state.place.SecretName(key)
	for try := range tries {
		secret, err := s.fetch(ctx, name)
		if err != nil {
			return nil, failed("read", key, err)
		}
		if secret != nil {
			there, err := read(secret)
			if err == nil {
				err = there.fault
			}
			if err != nil {
				return nil, failed("read", key, fmt.Errorf("read Secret %s in namespace %s: %w", name, s.namespace, err))
			}
			s.memory.put(name, there)
			return bytes.Clone(there.value), nil
		}
		made := entry{place: state.place, key: key, value: fresh()}
		stored, err := s.store(ctx, made)
		switch {
		case err == nil:
			made.version = stored.GetResourceVersion()
			s.memory.put(name, made)
			return bytes.Clone(made.value), nil
		case !changedMeanwhile(err): // else another engine was faster
			return nil, failed("store", key, s.explain("store it in Secret "+name, "create", err))
		}
		if err := pauseBefore(ctx, try); err != nil {
			return nil, failed("store", key, err)
		}
	}
	return nil, failed("store", key, module.Retryable(fmt.Errorf("read Secret %s in namespace %s: it comes and goes", name, s.namespace)))
}
