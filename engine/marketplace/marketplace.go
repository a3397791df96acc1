package marketplace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// Options are what a Marketplace works with.
type Options struct {
	// Solutions are the built-in ones, with those of directories.
	Solutions *solution.Catalogue
	Engine    *runtime.Engine
	Flows     *flows.Flows
	// States keep the records and catalogues; nil keeps none: what is installed is then
	// known by the annotations of flows alone.
	States States
	// Version is that of this program, for what solutions require.
	Version string
	Logger  *slog.Logger // default: discard
}

// States is the store of node state, where records are kept beside it.
type States interface {
	State(flow, node string) module.State
}

// Marketplace installs solutions. Safe for concurrent use.
type Marketplace struct {
	options Options
}

// New makes a marketplace.
func New(o Options) (*Marketplace, error) {
	if o.Engine == nil || o.Flows == nil {
		return nil, errors.New("make a marketplace: Engine and Flows are required")
	}
	if o.Solutions == nil {
		o.Solutions = &solution.Catalogue{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Marketplace{options: o}, nil
}

// Opened is a solution with where it came from.
type Opened struct {
	*solution.Solution
	From    string // empty when it is built in
	Digest  string // of its package
	Archive []byte // its package, packed; nil when it is built in
	Signed  bool
}

// MissingError says that there is no such solution or instance.
type MissingError struct{ Err error }

func (e *MissingError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *MissingError) Unwrap() error { return e.Err }

// Open returns a solution by its name, or takes it from where from says. Nothing of it
// runs.
func (m *Marketplace) Open(_ context.Context, name, from string) (Opened, error) {
	if from != "" {
		return Opened{}, errors.New("this server takes no solutions from registries")
	}
	packaged, err := m.options.Solutions.Get(name)
	if err != nil {
		return Opened{}, &MissingError{err}
	}
	return Opened{Solution: packaged}, nil
}

func notInstalled(name string) error {
	return &MissingError{fmt.Errorf("the flow %s was not installed from a solution", name)}
}
