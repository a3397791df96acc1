package servecmd

import (
	"log/slog"
	"maps"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flows"
)

// ahead says which components the stored flows have, to those who need time until they can
// be used. Documents that can't be read are reported when they are deployed.
func (a *commands) ahead(directory string, logger *slog.Logger, stored flows.Documents) {
	if a.Ahead == nil {
		return
	}
	documents, err := stored.List()
	if err != nil {
		return
	}
	names := map[string]bool{}
	for _, document := range documents {
		if document.Flow == nil {
			continue
		}
		for _, node := range document.Flow.Spec.Nodes {
			if !node.Disabled {
				names[node.Component] = true
			}
		}
	}
	a.Ahead(program.Starting{DataDir: directory, Logger: logger, Components: slices.Sorted(maps.Keys(names))})
}
