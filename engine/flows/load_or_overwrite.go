package flows

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// LoadFile deploys what the file of a flow holds now, of the expected revision or
// of store.Any. The file stays as it is. It starts nothing that did not run, unless the document says so. A
// document with errors (*InvalidError) changes nothing.
func (s *Flows) LoadFile(ctx context.Context, name, expected string) (Outcome, error) {
	s.change.Lock()
	defer s.change.Unlock()
	file, found, err := s.file(name)
	if err != nil {
		return Outcome{}, err
	}
	before, deployed := s.deployment(name)
	switch {
	case !found && !deployed:
		return Outcome{}, s.missing(name)
	case !found:
		return Outcome{}, &GoneError{Name: name, Path: s.store.File(name)}
	case expected != store.Any && expected != file.Revision:
		return Outcome{}, &store.ConflictError{Name: name, Want: expected, Stored: file.Revision}
	case file.Problems.HasErrors():
		return Outcome{}, &InvalidError{Name: name, Problems: file.Problems}
	}
	// A file that was written from what the API shows holds masks for secrets.
	if masks := s.engine.Restore(file.Flow, func() *flow.Flow { return nil }); masks.HasErrors() {
		return Outcome{}, &InvalidError{Name: name, Problems: masks}
	}
	report, err := s.engine.Deploy(ctx, file.Flow)
	if err != nil {
		problems := faultsOf(report, err)
		if !deployed {
			s.setFault(name, file.Revision, problems)
		}
		return Outcome{Report: report}, &InvalidError{Name: name, Problems: problems}
	}
	s.setDeployed(file)
	s.announce(name, OnDiskSame)
	return Outcome{Document: file, Report: report, Created: !deployed, Changed: before.document.Revision != file.Revision}, nil
}

// Overwrite writes what runs of a flow into its file, in the place of whatever is
// there of the expected revision ("" for no file) or of store.Any. One that a tool manages
// is a *store.ManagedError.
func (s *Flows) Overwrite(name string, over Over) (store.Document, error) {
	s.change.Lock()
	defer s.change.Unlock()
	file, found, err := s.file(name)
	if err != nil {
		return store.Document{}, err
	}
	running, deployed := s.deployment(name)
	switch {
	case !deployed && !found:
		return store.Document{}, s.missing(name)
	case !deployed:
		return store.Document{}, &IdleError{Name: name}
	case over.Revision != store.Any && over.Revision != file.Revision:
		return store.Document{}, &store.ConflictError{Name: name, Want: over.Revision, Stored: file.Revision}
	}
	if err := over.refused(file); err != nil {
		return store.Document{}, err
	}
	pending, err := s.store.PrepareAgain(running.document)
	if err != nil {
		return store.Document{}, err
	}
	stored, err := pending.Commit()
	if err != nil {
		return store.Document{}, err
	}
	s.setDeployed(stored)
	s.announce(name, OnDiskSame)
	return stored, nil
}

// GoneError says that a flow runs whose file is not there to be loaded.
type GoneError struct{ Name, Path string }

func (e *GoneError) Error() string {
	return fmt.Sprintf("load flow %s: its file %s is gone", e.Name, e.Path)
}

// IdleError says that nothing runs of a flow that could be written to its file.
type IdleError struct{ Name string }

func (e *IdleError) Error() string {
	return fmt.Sprintf("overwrite the file of flow %s: the flow is not deployed, so there is nothing to write", e.Name)
}
