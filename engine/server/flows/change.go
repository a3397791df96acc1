package flows

import (
	"context"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Outcome is what Save did.
type Outcome struct {
	Document store.Document
	Report   runtime.Report
	Created  bool
	Changed  bool // false when the stored text was the same already
}

// Check reports what is wrong with a document. It runs nothing of it.
func (s *Flows) Check(ctx context.Context, document *flow.Flow) runtime.Report {
	return s.engine.Check(ctx, document)
}

// Save checks, deploys and stores a document, all of it or nothing: a document
// with errors (*InvalidError), another revision than the expected one
// (*store.ConflictError) and a full disk change nothing. See store.Prepare for
// the expected revision. It starts nothing that did not run.
func (s *Flows) Save(ctx context.Context, document *flow.Flow, expected string) (Outcome, error) {
	s.change.Lock()
	defer s.change.Unlock()
	name := document.Metadata.Name
	if report := s.engine.Check(ctx, document); report.Problems.HasErrors() {
		return Outcome{Report: report}, &InvalidError{Name: name, Problems: report.Problems}
	}
	before, err := s.store.Get(name)
	created := errors.Is(err, store.ErrNotFound)
	if err != nil && !created {
		return Outcome{}, err
	}
	pending, err := s.store.Prepare(document, expected)
	if err != nil {
		return Outcome{}, err
	}
	defer pending.Discard()
	report, err := s.engine.Deploy(ctx, document)
	if err != nil {
		return Outcome{Report: report}, &InvalidError{Name: name, Problems: faultsOf(report, err)}
	}
	stored, err := pending.Commit()
	if err != nil {
		return Outcome{}, errors.Join(err, s.restore(ctx, name, before, created))
	}
	s.setFaults(name, nil)
	return Outcome{Document: stored, Report: report, Created: created, Changed: stored.Revision != before.Revision}, nil
}

// restore takes a deployment back whose document could not be stored.
func (s *Flows) restore(ctx context.Context, name string, before store.Document, created bool) error {
	if created || before.Flow == nil || before.Problems.HasErrors() {
		return s.engine.Remove(ctx, name)
	}
	_, err := s.engine.Deploy(ctx, before.Flow)
	return err
}

// Delete uninstalls a flow of the expected revision, or of store.Any: it stops
// it and the runs under way, and removes its state and its document.
func (s *Flows) Delete(ctx context.Context, name, expected string) error {
	s.change.Lock()
	defer s.change.Unlock()
	stored, err := s.store.Get(name)
	if err != nil {
		return s.missing(name, err)
	}
	if expected != store.Any && expected != stored.Revision {
		return &store.ConflictError{Name: name, Want: expected, Stored: stored.Revision}
	}
	if _, deployed := s.engine.Flow(name); deployed {
		if err := s.engine.Remove(ctx, name); err != nil {
			return fmt.Errorf("uninstall flow %s: %w; try again", name, err)
		}
	}
	// A flow that was not deployed has state too, of the time when it was.
	if err := s.states.DeleteFlow(ctx, name); err != nil {
		return fmt.Errorf("uninstall flow %s: delete its state: %w; try again", name, err)
	}
	if err := s.store.Delete(name, store.Any); err != nil {
		return err
	}
	s.setFaults(name, nil)
	return nil
}
