package program

import (
	"fmt"
	"log/slog"
	"os"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// Planner checks documents with the components of the program. It keeps no state and
// reads no secrets.
func (a *Program) Planner() (*planning.Planner, error) {
	known, err := a.Catalog(Environment{Logger: slog.New(slog.DiscardHandler), Version: a.Version})
	if err != nil {
		return nil, err
	}
	return planning.Offline(known), nil
}

// Catalog makes the components of the program.
func (a *Program) Catalog(environment Environment) (*catalog.Catalog, error) {
	var modules []module.Module
	if a.Modules != nil {
		made, err := a.Modules(environment)
		if err != nil {
			return nil, fmt.Errorf("make the components: %w", err)
		}
		modules = made
	}
	return catalog.New(modules...)
}

// SolutionsHelp is the help of the flag --solutions.
const SolutionsHelp = "directory with solutions, a folder each, beside the built-in ones; may be repeated"

// SolutionCatalogue holds the solutions of the program and of --solutions. Their values
// are judged as the modules of a catalog do.
func (a *Program) SolutionCatalogue(known *catalog.Catalog) (*solution.Catalogue, error) {
	sources := slices.Clone(a.Solutions)
	for _, directory := range a.SolutionDirs {
		root, err := os.OpenRoot(directory) // what is outside of it can't be reached
		if err != nil {
			return nil, fmt.Errorf("read the solutions of --solutions: %w", err)
		}
		sources = append(sources, root.FS())
	}
	return solution.Formats(known.Formats()).Load(sources...)
}

// OfflineCatalog is Catalog without a cluster and a log.
func (a *Program) OfflineCatalog() (*catalog.Catalog, error) {
	return a.Catalog(Environment{Logger: slog.New(slog.DiscardHandler), Version: a.Version})
}
