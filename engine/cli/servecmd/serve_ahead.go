package servecmd

import (
	"maps"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flows"
)

// ahead says which components the stored flows have, to those who need time until they can
// be used. Documents that can't be read are reported when they are deployed.
func (a *commands) ahead(stored flows.Documents) {
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
	a.Ahead(slices.Sorted(maps.Keys(names)))
}
