package flows

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Shared are documents that others change too, and that run as they are: objects of a
// cluster. Who deletes one waits until the engine has undone what the flow made.
type Shared interface {
	// Changed has the name of each document that was made, changed or deleted.
	Changed() <-chan string
	// Keep has whoever deletes a document wait for Release.
	Keep(ctx context.Context, name string) error
	// Deleted returns the document of a flow that is being deleted and waits for Release.
	Deleted(name string) (store.Document, bool)
	// IsDeleted asks whether a document is gone, or being deleted, at this moment.
	IsDeleted(ctx context.Context, name string) (bool, error)
	// Mark deletes a document, which then waits for Release.
	Mark(name string) error
	Release(ctx context.Context, name string) error
}

// The bounds of the wait before something is tried again that others may mend: a flow that
// reads a Secret which is not there yet, an API server that is away.
const (
	firstTry = time.Second
	lastTry  = time.Minute
)

// Follow deploys what others store, whenever they do, and uninstalls what they delete,
// until ctx ends. What can't be deployed is kept with its problems and tried again, and
// what ran before goes on.
func (s *Flows) Follow(ctx context.Context, shared Shared) {
	type try struct {
		wait  time.Duration // before the next one
		timer *time.Timer
	}
	again := map[string]try{} // by name
	due := make(chan string)
	for {
		name := ""
		select {
		case <-ctx.Done():
			return
		case name = <-shared.Changed():
			if one, ok := again[name]; ok {
				one.timer.Stop()
				delete(again, name)
			}
		case name = <-due:
		}
		err := s.follow(ctx, name, shared)
		if err == nil || ctx.Err() != nil {
			delete(again, name)
			continue
		}
		wait := max(firstTry, min(2*again[name].wait, lastTry))
		s.noteRetry(name, wait, err)
		again[name] = try{wait, time.AfterFunc(wait, func() {
			select {
			case due <- name:
			case <-ctx.Done():
			}
		})}
	}
}

func (s *Flows) noteRetry(name string, wait time.Duration, err error) {
	if errors.Is(err, runtime.ErrElsewhere) {
		s.logger.Info("a flow that was deleted is left to the server that leads it", "flow", name, "looked at again in", wait)
		return
	}
	s.logger.Warn("a stored flow does not run as it is stored; it will be tried again", "flow", name, "stored", s.store.File(name), "in", wait, "error", err)
}

func (s *Flows) follow(ctx context.Context, name string, shared Shared) error {
	kept := shared.Keep(ctx, name) // asks the cluster, so not under the lock
	s.change.Lock()
	defer s.change.Unlock()
	document, found, err := s.file(name)
	if err != nil {
		return err
	}
	if !found {
		return s.followDeletion(ctx, name, shared)
	}
	if running, deployed := s.deployment(name); deployed && document.Revision == running.document.Revision {
		if !reflect.DeepEqual(document.Owner, running.document.Owner) {
			s.setDeployed(document)
			s.engine.Announce(view.Event{Kind: view.EventDisk, Flow: name})
		}
		return kept
	}
	problems := document.Problems
	if !problems.HasErrors() {
		problems = s.engine.Restore(document.Flow, func() *flow.Flow { return nil })
	}
	if problems.HasErrors() { // only another document can mend them
		s.refuse(name, document.Revision, problems)
		return kept
	}
	report, err := s.engine.Deploy(ctx, document.Flow)
	if problems = faultsOf(report, err); problems.HasErrors() {
		s.refuse(name, document.Revision, problems)
		return problems
	}
	s.setDeployed(document)
	return kept
}

// refuse notes why a stored document does not run.
func (s *Flows) refuse(name, revision string, problems flow.Problems) {
	s.setFault(name, revision, problems)
	s.engine.Announce(view.Event{Kind: view.EventDisk, Flow: name, OnDisk: string(s.OnDisk(name))})
}

// followDeletion uninstalls a flow that somebody has deleted, also one that is not
// deployed: what it made in the cluster is known by the state of its nodes.
func (s *Flows) followDeletion(ctx context.Context, name string, shared Shared) error {
	document, waiting := shared.Deleted(name)
	deployed, ok := s.engine.Flow(name)
	switch {
	case ok && !deployed.Leads():
		s.engine.Leave(ctx, name)
		s.forget(name)
		if !waiting {
			return nil // the engine that leads it has removed it
		}
		return fmt.Errorf("uninstall flow %s: %w", name, runtime.ErrElsewhere) // or will, if it lives
	case ok:
		if left, err := s.engine.Remove(ctx, name); err != nil {
			return fmt.Errorf("uninstall flow %s: %w (left: %v)", name, err, left)
		}
	case waiting:
		if document.Problems.HasErrors() {
			return fmt.Errorf("uninstall flow %s: it can't be read, so what it made in the cluster is not known: %w; remove the finalizer of the object when nothing is left",
				name, document.Problems)
		}
		if err := s.undo(ctx, name, document.Flow, shared); err != nil {
			return err
		}
	}
	if deleted, err := shared.IsDeleted(ctx, name); err != nil || !deleted {
		return err // there is one of that name again, which comes by itself
	}
	if err := s.states.DeleteFlow(ctx, name); err != nil {
		return fmt.Errorf("uninstall flow %s: delete its state: %w", name, err)
	}
	s.forget(name)
	if err := shared.Release(ctx, name); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// undo undoes what a flow made that is not deployed here, unless another server has done so
// by the time that this one has the lease.
func (s *Flows) undo(ctx context.Context, name string, document *flow.Flow, shared Shared) error {
	gone := errors.New("it is gone")
	err := s.engine.Undo(ctx, document, func(ctx context.Context) error {
		if _, waiting := shared.Deleted(name); !waiting {
			return gone
		}
		deleted, err := shared.IsDeleted(ctx, name)
		if err == nil && !deleted {
			return gone
		}
		return err
	})
	switch {
	case err == nil, errors.Is(err, gone):
		return nil
	case errors.Is(err, runtime.ErrElsewhere):
		return err
	}
	return fmt.Errorf("uninstall flow %s: %w; remove the finalizer of the object when nothing is left", name, err)
}
