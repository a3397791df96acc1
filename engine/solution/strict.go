package solution

import (
	"maps"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// The component that runs scripts, and the setting that says in which engine.
const (
	scriptComponent = "js/js_eval"
	engineSetting   = "engine"
	strictScripts   = "strict"
)

// Strict returns a document whose scripts all run in the strict engine; the same one when
// it has none that would not.
func Strict(document *flow.Flow) *flow.Flow {
	places := otherEngines(document)
	if len(places) == 0 {
		return document
	}
	strict := *document
	strict.Spec.Nodes = slices.Clone(document.Spec.Nodes)
	for _, i := range places {
		node := &strict.Spec.Nodes[i]
		node.Settings = maps.Clone(node.Settings)
		if node.Settings == nil {
			node.Settings = map[string]any{}
		}
		node.Settings[engineSetting] = strictScripts
	}
	return &strict
}

// otherEngines are the nodes whose scripts do not run in the strict engine, by number.
func otherEngines(document *flow.Flow) []int {
	var places []int
	for i, node := range document.Spec.Nodes {
		if node.Component == scriptComponent && node.Settings[engineSetting] != strictScripts {
			places = append(places, i)
		}
	}
	return places
}
