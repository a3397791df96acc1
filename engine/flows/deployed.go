package flows

import (
	"errors"
	"maps"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// OnDisk says how the file of a flow differs from what runs.
type OnDisk string

// What may have become of a file while the server runs.
const (
	OnDiskSame       OnDisk = ""           // it is what runs, or what could not be deployed
	OnDiskChanged    OnDisk = "changed"    // it was edited
	OnDiskMissing    OnDisk = "missing"    // it was deleted or moved away
	OnDiskUnreadable OnDisk = "unreadable" // something else took its place
	OnDiskNew        OnDisk = "new"        // it was put there and is not deployed
)

// setDeployed remembers what the engine runs, so that its file can be compared
// with it. It and the other setters are called under Flows.change.
func (s *Flows) setDeployed(document store.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.faults, document.Name)
	s.deployed[document.Name] = deployment{document: document}
}

// deployment is what runs of a flow.
type deployment struct {
	document store.Document
	coming   string // the revision that its file is about to get by us
}

// fault is why a document is not deployed.
type fault struct {
	revision string
	problems flow.Problems
}

// setComing announces a revision of a file before it is there, so that nobody
// takes it for somebody else's.
func (s *Flows) setComing(name, revision string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d, ok := s.deployed[name]; ok {
		d.coming = revision
		s.deployed[name] = d
	}
}

func (s *Flows) setFault(name, revision string, problems flow.Problems) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[name] = fault{revision: revision, problems: problems}
}

func (s *Flows) forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.faults, name)
	delete(s.deployed, name)
}

func (s *Flows) deployment(name string) (deployment, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.deployed[name]
	return d, ok
}

func (s *Flows) fault(name string) (fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.faults[name]
	return f, ok
}

// deployedNames are the flows that run.
func (s *Flows) deployedNames() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.deployed))
}

// compare says how a file of a revision differs from what runs. The revision is
// "" for a file that can't be read.
func (s *Flows) compare(name, revision string, found bool) OnDisk {
	running, deployed := s.deployment(name)
	tried, failed := s.fault(name)
	switch {
	case deployed && !found:
		return OnDiskMissing
	case deployed && revision == "":
		return OnDiskUnreadable
	case deployed && revision != running.document.Revision && revision != running.coming:
		return OnDiskChanged
	case deployed || !found:
		return OnDiskSame
	case !failed:
		return OnDiskNew
	case revision != tried.revision:
		return OnDiskChanged
	}
	return OnDiskSame
}

// file returns what the directory has of a flow. What can't be read is found,
// with its problems and no revision.
func (s *Flows) file(name string) (document store.Document, found bool, err error) {
	document, err = s.store.Get(name)
	var unusable *store.UnusableError
	switch {
	case errors.Is(err, store.ErrNotFound):
		return store.Document{}, false, nil
	case errors.As(err, &unusable):
		return document, true, nil
	}
	return document, err == nil, err
}
