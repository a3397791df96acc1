package flows

import (
	"maps"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// setDeployed remembers what the engine runs, so that its file can be compared
// with it. It and the other setters are called under Flows.change.
func (s *Flows) setDeployed(document store.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.faults, document.Name)
	delete(s.coming, document.Name)
	s.deployed[document.Name] = deployment{document: document}
}

// deployment is what runs of a flow.
type deployment struct{ document store.Document }

// fault is why a document is not deployed.
type fault struct {
	revision string
	problems flow.Problems
}

// setComing announces a revision of a file before it is there, so that nobody
// takes it for somebody else's. An empty one takes that back.
func (s *Flows) setComing(name, revision string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if revision == "" {
		delete(s.coming, name)
		return
	}
	s.coming[name] = revision
}

// isComing reports whether a revision of a file is one that we are about to deploy.
func (s *Flows) isComing(name, revision string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return revision != "" && s.coming[name] == revision
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
