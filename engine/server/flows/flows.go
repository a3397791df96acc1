package flows

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Flows are the flows of one server. Safe for concurrent use.
type Flows struct {
	store  *store.Directory
	engine *runtime.Engine
	states States
	logger *slog.Logger

	change sync.Mutex // one change of a flow at a time, from the store to the engine

	mu     sync.Mutex
	faults map[string]flow.Problems // why a stored flow is not deployed
}

// States removes what the nodes of a flow keep.
type States interface {
	DeleteFlow(ctx context.Context, flow string) error
}

// New joins a store, an engine and the states that the engine uses. Load deploys
// what is stored.
func New(directory *store.Directory, engine *runtime.Engine, states States, logger *slog.Logger) *Flows {
	return &Flows{store: directory, engine: engine, states: states, logger: logger, faults: map[string]flow.Problems{}}
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
			continue
		}
		s.setFaults(document.Name, problems)
		s.logger.Error("a stored flow is kept but does not run", "flow", document.Name, "problems", problems.Error())
	}
	return nil
}

// faultsOf turns the outcome of a deployment into problems; nil when it worked.
func faultsOf(report runtime.Report, err error) flow.Problems {
	switch {
	case err == nil:
		return nil
	case report.Problems.HasErrors():
		return report.Problems
	}
	return append(report.Problems, flow.Problem{Message: err.Error()})
}

func (s *Flows) setFaults(name string, problems flow.Problems) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(problems) == 0 {
		delete(s.faults, name)
		return
	}
	s.faults[name] = problems
}

func (s *Flows) faultsOf(name string) flow.Problems {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults[name]
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
	document, err := s.store.Get(name)
	if err != nil {
		return nil, s.missing(name, err)
	}
	return nil, &InvalidError{Name: name, Problems: append(document.Problems, s.faultsOf(name)...).Sorted()}
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

// missing turns the store's ErrNotFound into one that suggests a name.
func (s *Flows) missing(name string, err error) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	failure := &MissingError{Name: name}
	documents, _ := s.store.List()
	for _, document := range documents {
		failure.Known = append(failure.Known, document.Name)
	}
	failure.Suggestion = flow.Nearest(name, failure.Known)
	return failure
}
