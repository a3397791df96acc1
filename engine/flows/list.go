package flows

import (
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Stored is a flow and what runs of it.
type Stored struct {
	// Document is what runs, or what the file holds when nothing does.
	Document store.Document
	Problems flow.Problems        // of the document and of its deployment
	Status   *view.Status         // nil when it is not deployed
	Day      []statistics.DayPart // the runs of the last day; nil when it is not deployed
	OnDisk   OnDisk               // how the file differs
	File     store.Document       // what the file holds; empty when it is missing
}

// List returns all flows that are stored or run, sorted by name.
func (s *Flows) List() ([]Stored, error) {
	documents, err := s.store.List()
	if err != nil {
		return nil, err
	}
	all := make([]Stored, 0, len(documents))
	found := make(map[string]bool, len(documents))
	for _, document := range documents {
		found[document.Name] = true
		all = append(all, s.stored(document.Name, document, true))
	}
	for _, name := range s.deployedNames() {
		if !found[name] {
			all = append(all, s.stored(name, store.Document{}, false))
		}
	}
	slices.SortFunc(all, func(a, b Stored) int { return strings.Compare(a.Document.Name, b.Document.Name) })
	return all, nil
}

// Get returns one flow; a *MissingError suggests another name.
func (s *Flows) Get(name string) (Stored, error) {
	file, found, err := s.file(name)
	if err != nil {
		return Stored{}, err
	}
	if _, deployed := s.deployment(name); !found && !deployed {
		return Stored{}, s.missing(name)
	}
	return s.stored(name, file, found), nil
}

// OnDisk says how the file of a flow differs from what runs.
func (s *Flows) OnDisk(name string) OnDisk {
	revision, found := s.store.Revision(name)
	return s.differs(name, revision, found)
}

// ManagedBy names the tool that brings a flow's document; "" when people do.
func (s *Flows) ManagedBy(name string) string {
	file, _, _ := s.file(name) // what can't be read is nobody's
	return managedBy(file)
}

func managedBy(file store.Document) string {
	if file.Owner == nil {
		return ""
	}
	return file.Owner.String()
}

// ManagedBy names the tool that brings the document; "" when people do.
func (s Stored) ManagedBy() string { return managedBy(s.File) }

// File returns the path of a flow's file.
func (s *Flows) File(name string) string { return s.store.File(name) }

func (s *Flows) stored(name string, file store.Document, found bool) Stored {
	stored := Stored{Document: file, File: file, OnDisk: s.differs(name, file.Revision, found)}
	if running, ok := s.deployment(name); ok {
		stored.Document = running.document
		if deployed, ok := s.engine.Flow(name); ok {
			status := deployed.Status()
			stored.Status, stored.Day = &status, deployed.Day()
		}
		stored.Problems = stored.Document.Problems
		return stored
	}
	stored.Problems = file.Problems
	if tried, ok := s.fault(name); ok && stored.OnDisk == OnDiskSame {
		stored.Problems = append(slices.Clone(file.Problems), tried.problems...).Sorted()
	}
	return stored
}
