package flows

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Flows are the flows of one server. Safe for concurrent use.
type Flows struct {
	store  Documents
	engine *runtime.Engine
	states States
	logger *slog.Logger

	change sync.Mutex // one change of a flow at a time, from the store to the engine

	mu        sync.Mutex
	deployed  map[string]deployment // by name, what runs
	faults    map[string]fault      // by name, why a stored flow is not deployed
	coming    map[string]string     // by name, the revision that a file is about to get by us
	announced map[string]OnDisk     // by name, the state of the file that was last announced
}

// Documents keep flow documents: files of a directory (store.Directory), or objects of a
// cluster (objects.Store).
type Documents interface {
	// List returns all documents, sorted by name, and Names their names.
	List() ([]store.Document, error)
	Names() ([]string, error)
	// Get returns one; store.ErrNotFound when it is not there.
	Get(name string) (store.Document, error)
	Revision(name string) (revision string, found bool)
	// File says where one is, for people.
	File(name string) string
	// Prepare makes a change of what has the expected revision, PrepareAgain puts back a
	// document that was stored before.
	Prepare(f *flow.Flow, expected string) (store.Pending, error)
	PrepareAgain(document store.Document) (store.Pending, error)
	Delete(name, expected string) error
}

// States removes what the nodes of a flow keep.
type States interface {
	DeleteFlow(ctx context.Context, flow string) error
}

// New joins a store, an engine and the states that the engine uses. Load deploys
// what is stored.
func New(documents Documents, engine *runtime.Engine, states States, logger *slog.Logger) *Flows {
	return &Flows{store: documents, engine: engine, states: states, logger: logger,
		deployed: map[string]deployment{}, faults: map[string]fault{}, coming: map[string]string{}, announced: map[string]OnDisk{}}
}

// Load deploys every stored flow; those that ran before run again. A flow that
// no longer validates is kept with its problems and does not run. The error is
// about the store as a whole.
func (s *Flows) Load(ctx context.Context) error {
	s.change.Lock()
	defer s.change.Unlock()
	documents, err := s.store.List()
	if err != nil {
		return err
	}
	for _, document := range documents {
		problems := document.Problems
		if !problems.HasErrors() {
			report, err := s.engine.Deploy(ctx, document.Flow)
			problems = faultsOf(report, err)
		}
		if !problems.HasErrors() {
			s.setDeployed(document)
			continue
		}
		s.setFault(document.Name, document.Revision, problems)
		s.logger.Error("a stored flow is kept but does not run", "flow", document.Name, "problems", problems.Error())
	}
	return nil
}

// faultsOf turns the outcome of a deployment into problems; nil when it worked.
func faultsOf(report planning.Report, err error) flow.Problems {
	switch {
	case err == nil:
		return nil
	case report.Problems.HasErrors():
		return report.Problems
	}
	return append(report.Problems, flow.Problem{Message: err.Error()})
}

// InvalidError says that a flow has problems that keep it from running.
type InvalidError struct {
	Name     string
	Problems flow.Problems
}

func (e *InvalidError) Error() string {
	count := 0
	for _, p := range e.Problems {
		if p.Severity == flow.Error {
			count++
		}
	}
	if count == 1 {
		return fmt.Sprintf("flow %s has a problem and can't run", e.Name)
	}
	return fmt.Sprintf("flow %s has %d problems and can't run", e.Name, count)
}

// Running returns a deployed flow; a *MissingError or *InvalidError says why
// there is none.
func (s *Flows) Running(name string) (*runtime.Flow, error) {
	if deployed, ok := s.engine.Flow(name); ok {
		return deployed, nil
	}
	stored, err := s.Get(name)
	if err != nil {
		return nil, err
	}
	if !stored.Problems.HasErrors() {
		stored.Problems = append(stored.Problems, flow.Problem{Message: "its file was changed while the server ran and is not loaded; patchbay flow load " + name + " deploys it"})
	}
	return nil, &InvalidError{Name: name, Problems: stored.Problems}
}

// MissingError says that there is no flow of a name, and what may be meant.
type MissingError struct {
	Name       string
	Suggestion string
	Known      []string
}

func (e *MissingError) Error() string {
	if e.Suggestion != "" {
		return fmt.Sprintf("there is no flow %q; did you mean %q?", e.Name, e.Suggestion)
	}
	return fmt.Sprintf("there is no flow %q", e.Name)
}

// missing makes an error that suggests a name.
func (s *Flows) missing(name string) error {
	failure := &MissingError{Name: name}
	stored, _ := s.store.Names() // those that can't be listed are not suggested
	failure.Known = append(stored, s.deployedNames()...)
	slices.Sort(failure.Known)
	failure.Known = slices.Compact(failure.Known)
	failure.Suggestion = flow.Nearest(name, failure.Known)
	return failure
}
