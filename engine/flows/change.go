package flows

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Outcome is what Save or LoadFile did.
type Outcome struct {
	Document store.Document
	Report   planning.Report
	Created  bool
	Changed  bool // false when the very same text ran already
}

// Check reports what is wrong with a document. It runs nothing of it.
func (s *Flows) Check(ctx context.Context, document *flow.Flow) planning.Report {
	return s.engine.Check(ctx, document)
}

// Save checks, deploys and stores a document, all of it or nothing: a document
// with errors (*InvalidError), another revision than the expected one
// (*store.ConflictError) and a full disk change nothing. See store.Prepare for
// the expected revision; a file that somebody edited is replaced only when it is
// named by its own. One that a tool manages is a *store.ManagedError. It starts nothing that did not run, unless the document says so.
func (s *Flows) Save(ctx context.Context, document *flow.Flow, over Over) (Outcome, error) {
	return s.save(ctx, document, over, nil)
}

// Exchange is Save for a document whose nodes all begin again: what runs of the flow here
// ends as with the process, meanwhile may change the state of its nodes, and then the
// document is deployed. When anything fails, what was deployed before is again.
func (s *Flows) Exchange(ctx context.Context, document *flow.Flow, over Over, meanwhile func(context.Context) error) (Outcome, error) {
	return s.save(ctx, document, over, meanwhile)
}

func (s *Flows) save(ctx context.Context, document *flow.Flow, over Over, meanwhile func(context.Context) error) (Outcome, error) {
	s.change.Lock()
	defer s.change.Unlock()
	name := document.Metadata.Name
	file, found, err := s.file(name)
	if err != nil {
		return Outcome{}, err
	}
	if err := over.refused(file); err != nil {
		return Outcome{}, err
	}
	if report := s.engine.Check(ctx, document); report.Problems.HasErrors() {
		return Outcome{Report: report}, &InvalidError{Name: name, Problems: report.Problems}
	}
	expected, err := s.settle(document, file, found, over.Revision)
	if err != nil {
		return Outcome{}, err
	}
	before, deployed := s.deployment(name)
	pending, err := s.store.Prepare(document, expected)
	if err != nil {
		return Outcome{}, err
	}
	defer pending.Discard()
	if meanwhile != nil {
		s.engine.Leave(ctx, name)
		if err := meanwhile(ctx); err != nil {
			return Outcome{}, errors.Join(err, s.restore(ctx, name, before, deployed))
		}
	}
	report, err := s.engine.Deploy(ctx, document)
	if err != nil {
		err = &InvalidError{Name: name, Problems: faultsOf(report, err)}
		if meanwhile != nil {
			err = errors.Join(err, s.restore(ctx, name, before, deployed))
		}
		return Outcome{Report: report}, err
	}
	s.setComing(name, pending.Revision())
	stored, err := pending.Commit()
	if err != nil {
		return Outcome{}, errors.Join(err, s.restore(ctx, name, before, deployed))
	}
	s.setDeployed(stored)
	s.announce(name, OnDiskSame)
	changed := file.Revision
	if deployed {
		changed = before.document.Revision
	}
	return Outcome{Document: stored, Report: report, Created: !found && !deployed, Changed: stored.Revision != changed}, nil
}

// settle finds out which revision of the file may be replaced by a document. Who
// expects what runs has not seen what somebody wrote into the file since.
func (s *Flows) settle(document *flow.Flow, file store.Document, found bool, expected string) (string, error) {
	running, deployed := s.deployment(document.Metadata.Name)
	switch {
	case !deployed || expected == "":
		return expected, nil
	case !found && expected == running.document.Revision:
		return "", nil
	case !found || file.Revision == running.document.Revision || file.Revision == "" || expected == file.Revision:
		return expected, nil
	case sameText(document, file.Flow): // the file itself is applied
		return file.Revision, nil
	}
	return "", &store.ConflictError{Name: document.Metadata.Name, Want: expected, Stored: file.Revision, Edited: true}
}

func sameText(a, b *flow.Flow) bool {
	if b == nil {
		return false
	}
	one, err := a.Format()
	other, failed := b.Format()
	return err == nil && failed == nil && bytes.Equal(one, other)
}

// restore takes a deployment back whose document could not be stored.
func (s *Flows) restore(ctx context.Context, name string, before deployment, deployed bool) error {
	s.setComing(name, "")
	if _, shared := s.store.(Shared); !deployed && shared {
		s.engine.Leave(ctx, name) // the flow of that name may be another server's, with its state
		return nil
	}
	if !deployed {
		_, err := s.engine.Remove(ctx, name)
		return err
	}
	_, err := s.engine.Deploy(ctx, before.document.Flow)
	return err
}

// Delete uninstalls a flow of the expected revision, or of store.Any: it stops
// it and the runs under way, and removes its state and its document. The file may
// be gone already. One that a tool manages is a *store.ManagedError.
func (s *Flows) Delete(ctx context.Context, name string, over Over) (left []string, err error) {
	s.change.Lock()
	defer s.change.Unlock()
	if err := s.removable(name, over); err != nil {
		return nil, err
	}
	if shared, ok := s.store.(Shared); ok {
		return s.deleteShared(ctx, name, shared)
	}
	if _, ok := s.engine.Flow(name); ok {
		if left, err = s.engine.Remove(ctx, name); err != nil {
			return left, fmt.Errorf("uninstall flow %s: %w; try again", name, err)
		}
	}
	// A flow that was not deployed has state too, of the time when it was.
	if err := s.states.DeleteFlow(ctx, name); err != nil {
		return left, fmt.Errorf("uninstall flow %s: delete its state: %w; try again", name, err)
	}
	s.forget(name)
	s.announce(name, OnDiskSame)
	if err := s.store.Delete(name, store.Any); err != nil && !errors.Is(err, store.ErrNotFound) {
		return left, err
	}
	return left, nil
}

// Removable returns what Delete would refuse the flow for, before anything is done about it.
func (s *Flows) Removable(name string, over Over) error {
	s.change.Lock()
	defer s.change.Unlock()
	return s.removable(name, over)
}

func (s *Flows) removable(name string, over Over) error {
	file, found, err := s.file(name)
	if err != nil {
		return err
	}
	running, deployed := s.deployment(name)
	if !found && !deployed {
		return s.missing(name)
	}
	if err := over.refused(file); err != nil {
		return err
	}
	revision, expected := file.Revision, over.Revision
	if !found {
		revision = running.document.Revision
	}
	if expected != store.Any && expected != revision {
		edited := deployed && expected == running.document.Revision
		return &store.ConflictError{Name: name, Want: expected, Stored: revision, Edited: edited}
	}
	return nil
}

// deleteShared has a document deleted, so that no other server begins to run it. What the
// flow made is undone here when this server leads it, else by Follow, of whichever server.
func (s *Flows) deleteShared(ctx context.Context, name string, shared Shared) (left []string, err error) {
	if err := shared.Mark(name); err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	deployed, ok := s.engine.Flow(name)
	if !ok || !deployed.Leads() {
		return []string{"the uninstall goes on: the flow is gone when its object is"}, nil
	}
	if left, err = s.engine.Remove(ctx, name); err != nil {
		return left, fmt.Errorf("uninstall flow %s: %w; it will be tried again", name, err)
	}
	s.forget(name)
	s.announce(name, OnDiskSame)
	return left, shared.Release(ctx, name)
}
