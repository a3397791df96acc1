package flows

import (
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Stored is a stored flow and what runs of it.
type Stored struct {
	Document store.Document
	Problems flow.Problems   // of the text and of the deployment
	Status   *runtime.Status // nil when it is not deployed
}

// List returns all stored flows, sorted by name.
func (s *Flows) List() ([]Stored, error) {
	documents, err := s.store.List()
	if err != nil {
		return nil, err
	}
	all := make([]Stored, len(documents))
	for i, document := range documents {
		all[i] = s.stored(document)
	}
	return all, nil
}

// Get returns one stored flow; a *MissingError suggests another name.
func (s *Flows) Get(name string) (Stored, error) {
	document, err := s.store.Get(name)
	if err != nil {
		return Stored{}, s.missing(name, err)
	}
	return s.stored(document), nil
}

func (s *Flows) stored(document store.Document) Stored {
	stored := Stored{Document: document, Problems: document.Problems}
	if deployed, ok := s.engine.Flow(document.Name); ok {
		status := deployed.Status()
		stored.Status = &status
		return stored
	}
	stored.Problems = append(stored.Problems, s.faultsOf(document.Name)...).Sorted()
	return stored
}
