package secrets

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const (
	// callTimeout bounds a call: who waits must go on also when nobody answers.
	callTimeout = 10 * time.Second
	// tries are how often a change is tried that another one came before.
	tries = 10
	// pause is the longest wait before a further try, times the number of tries.
	pause = 20 * time.Millisecond
)

// write makes or replaces the Secret of a value. The version that it replaces goes with
// it, so that a change in between is noticed, read, and then replaced in its turn.
func (s *Store) write(ctx context.Context, e entry) error {
	name := e.place.SecretName(e.key)
	known, _ := s.memory.get(name)
	e.version = known.version
	for try := range tries {
		stored, err := s.store(ctx, e)
		switch {
		case err == nil:
			e.version = stored.GetResourceVersion()
			s.memory.put(name, e)
			s.writing.note(ctx, nil)
			return nil
		case !changedMeanwhile(err):
			err = s.explain("store it in Secret "+name, verbOf(e), err)
			s.writing.note(ctx, err)
			return err
		}
		if e.version, err = s.current(ctx, name, e.version); err != nil {
			return err
		}
		if err := pauseBefore(ctx, try); err != nil {
			return err
		}
	}
	return module.Retryable(fmt.Errorf("store it in Secret %s in namespace %s: others changed it %d times meanwhile", name, s.namespace, tries))
}

func verbOf(e entry) string {
	if e.version == "" {
		return "create"
	}
	return "update"
}

func (s *Store) store(ctx context.Context, e entry) (*unstructured.Unstructured, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	var stored *unstructured.Unstructured
	var err error
	if secret := object(s.namespace, e); e.version == "" {
		stored, err = s.secrets.Create(ctx, secret, metav1.CreateOptions{})
	} else {
		stored, err = s.secrets.Update(ctx, secret, metav1.UpdateOptions{})
	}
	return stored, cause(ctx, err)
}

// changedMeanwhile reports whether a Secret was made, changed or deleted since its
// version was read.
func changedMeanwhile(err error) bool {
	return apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err) || apierrors.IsNotFound(err) && !isNoNamespace(err)
}

// current is the version that a Secret has now, empty when there is none. Before was the
// one that it had.
func (s *Store) current(ctx context.Context, name, before string) (string, error) {
	secret, err := s.fetch(ctx, name)
	switch {
	case err != nil:
		return "", err
	case secret == nil:
		s.memory.gone(name, before)
		return "", nil
	case !isState(secret):
		return "", module.Permanent(fmt.Errorf("a Secret %s that is not of type %s is in namespace %s: delete or rename it", name, Type, s.namespace))
	}
	s.learn(secret)
	return secret.GetResourceVersion(), nil
}

// remove deletes a Secret, if it has the version that is known; after a change in
// between, that one.
func (s *Store) remove(ctx context.Context, name string) error {
	known, ok := s.memory.get(name)
	version := known.version
	for try := range tries {
		if !ok {
			secret, err := s.fetch(ctx, name)
			if err != nil {
				return err
			}
			if secret == nil || !isState(secret) {
				s.memory.gone(name, version)
				return nil
			}
			s.learn(secret)
			version = secret.GetResourceVersion()
		}
		err := s.delete(ctx, name, version)
		switch {
		case err == nil || apierrors.IsNotFound(err):
			s.memory.gone(name, version)
			s.writing.note(ctx, nil)
			return nil
		case !apierrors.IsConflict(err):
			err = s.explain("delete Secret "+name, "delete", err)
			s.writing.note(ctx, err)
			return err
		}
		ok = false
		if err := pauseBefore(ctx, try); err != nil {
			return err
		}
	}
	return module.Retryable(fmt.Errorf("delete Secret %s in namespace %s: others changed it %d times meanwhile", name, s.namespace, tries))
}

func (s *Store) delete(ctx context.Context, name, version string) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	return cause(ctx, s.secrets.Delete(ctx, name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{ResourceVersion: &version}}))
}

// pauseBefore lets others finish before the next try.
func pauseBefore(ctx context.Context, try int) error {
	timer := time.NewTimer(rand.N(pause * time.Duration(try+1)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
