package flows

import (
	"context"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Shared are documents that others change too, and that run as they are: objects of a
// cluster. Who deletes one waits until the engine has undone what the flow made.
type Shared interface {
	// Changed has the name of each document that was made, changed or deleted.
	Changed() <-chan string
	// Keep has whoever deletes a document wait for Release.
	Keep(ctx context.Context, name string) error
	Release(ctx context.Context, name string) error
}

// Follow deploys what others store, whenever they do, and uninstalls what they delete,
// until ctx ends. What can't be deployed is kept with its problems, and what ran before
// goes on.
func (s *Flows) Follow(ctx context.Context, shared Shared) {
	for {
		select {
		case <-ctx.Done():
			return
		case name := <-shared.Changed():
			if err := s.follow(ctx, name, shared); err != nil && ctx.Err() == nil {
				s.logger.Error("a change of a stored flow could not be followed", "flow", name, "error", err)
			}
		}
	}
}

func (s *Flows) follow(ctx context.Context, name string, shared Shared) error {
	s.change.Lock()
	defer s.change.Unlock()
	document, found, err := s.file(name)
	if err != nil {
		return err
	}
	running, deployed := s.deployment(name)
	if !found {
		return s.followDeletion(ctx, name, deployed, shared)
	}
	if err := shared.Keep(ctx, name); err != nil {
		return err
	}
	if deployed && document.Revision == running.document.Revision {
		return nil
	}
	problems := document.Problems
	if !problems.HasErrors() {
		problems = s.engine.Restore(document.Flow, func() *flow.Flow { return nil })
	}
	if !problems.HasErrors() {
		report, err := s.engine.Deploy(ctx, document.Flow)
		problems = faultsOf(report, err)
	}
	if problems.HasErrors() {
		s.setFault(name, document.Revision, problems)
		s.logger.Warn("a stored flow has problems and does not run as it is stored", "flow", name, "stored", s.store.File(name), "problems", problems.Error())
		s.engine.Announce(recording.Event{Kind: recording.EventDisk, Flow: name, OnDisk: string(s.OnDisk(name))})
		return nil
	}
	s.setDeployed(document)
	return nil
}

// followDeletion uninstalls a flow that somebody has deleted.
func (s *Flows) followDeletion(ctx context.Context, name string, deployed bool, shared Shared) error {
	if deployed {
		if left, err := s.engine.Remove(ctx, name); err != nil {
			return fmt.Errorf("uninstall flow %s: %w (left: %v)", name, err, left)
		}
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
