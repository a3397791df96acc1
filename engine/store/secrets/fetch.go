package secrets

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// fetch asks the API server for a Secret; nil when there is none, or when it is being
// deleted.
func (s *Store) fetch(ctx context.Context, name string) (*unstructured.Unstructured, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	secret, err := s.secrets.Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, s.explain("read Secret "+name, "get", cause(ctx, err))
	case secret.GetDeletionTimestamp() != nil:
		return nil, nil
	}
	return secret, nil
}

// awayTimeout bounds the reading of what is not in memory while the watch is broken.
const awayTimeout = time.Second

// fetchMissing is fetch for what is not in memory. It does not wait long for an API
// server that is likely away.
func (s *Store) fetchMissing(ctx context.Context, name string) (*unstructured.Unstructured, error) {
	if s.watching.err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, awayTimeout)
		defer cancel()
	}
	return s.fetch(ctx, name)
}

// learn takes what a Secret holds into memory; false when that is nothing of ours.
func (s *Store) learn(secret *unstructured.Unstructured) (entry, bool) {
	if secret == nil {
		return entry{}, false
	}
	e, err := read(secret)
	if err != nil {
		return entry{}, false
	}
	s.memory.put(secret.GetName(), e)
	return e, true
}

// bounded is a context for one call, which also ends with the store.
func (s *Store) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeoutCause(ctx, callTimeout, fmt.Errorf("no answer for %s", callTimeout))
	ctx, end := context.WithCancelCause(ctx)
	stop := context.AfterFunc(s.ctx, func() { end(errClosed) })
	return ctx, func() {
		stop()
		end(nil)
		cancel()
	}
}

// cause says of a call that was cut off why it was.
func cause(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && !errors.Is(err, context.Cause(ctx)) {
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return err
}
