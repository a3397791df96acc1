package solution

import (
	"maps"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// engines refuses a flow that asks for another engine than the manifest does.
func (l *linter) engines(s *Solution, documents []*flow.Flow) {
	if s.About.Engine == EngineGoja {
		return
	}
	said := map[string]bool{}
	for _, document := range documents {
		for _, i := range otherEngines(document) {
			node := document.Spec.Nodes[i]
			if engine := node.Settings[engineSetting]; engine != nil && !said[node.ID] {
				said[node.ID] = true
				l.wrong("spec.engine", "the node %s asks for the engine %v: say engine: %s, or leave the node's setting out", node.ID, engine, EngineGoja)
			}
		}
	}
}

// components compares what the manifest requires with what the flows use.
func (l *linter) components(s *Solution, documents []*flow.Flow) {
	named := s.About.Requires.Components
	if len(named) == 0 {
		return // it is left to the flows
	}
	used := componentsOf(documents)
	for _, name := range used {
		if !slices.Contains(named, name) {
			l.wrong("spec.requires.components", "a flow uses %s, which is not named here", name)
		}
	}
	for i, name := range named {
		if !slices.Contains(used, name) {
			l.warn(flow.Path("spec.requires.components", i), "no flow uses %s%s", name, suggest(name, used))
		}
	}
}

func componentsOf(documents []*flow.Flow) []string {
	used := map[string]bool{}
	for _, document := range documents {
		for _, node := range document.Spec.Nodes {
			used[node.Component] = true
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// Components are those that the solution's flows use, whatever its parameters are.
func (s *Solution) Components() []string { return slices.Clone(s.components) }
