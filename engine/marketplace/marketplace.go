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
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
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
	// Registry takes packages from registries; nil takes none.
	Registry Registry
	// Aside does what waits for a registry, and may let others go first meanwhile; the
	// error is that it can't go on afterwards. Nil just does it.
	Aside func(ctx context.Context, do func()) error
	// Keys demand that one of them has signed whatever comes from a registry; none demands
	// nothing.
	Keys []signature.PublicKey
	// Version is that of this program, for what solutions require.
	Version string
	Logger  *slog.Logger // default: discard
}

// States is the store of node state, where records are kept beside it.
type States interface {
	State(flow, node string) module.State
	// Entries returns all state of a flow.
	Entries(ctx context.Context, flow string) ([]module.StateEntry, error)
}

// Marketplace installs solutions. Safe for concurrent use.
type Marketplace struct {
	options  Options
	packages packages
	lists    lists
	turns    chan struct{} // held by those who pull a package
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
	if o.Aside == nil {
		o.Aside = func(_ context.Context, do func()) error { do(); return nil }
	}
	return &Marketplace{options: o, turns: make(chan struct{}, atOnce)}, nil
}

func notInstalled(name string) error {
	return &MissingError{fmt.Errorf("the flow %s was not installed from a solution", name)}
}
