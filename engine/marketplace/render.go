package marketplace

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// The annotations of a flow that came from a registry, beside that of package solution.
const (
	solutionAnnotation = "patchbay.dev/solution"
	digestAnnotation   = "patchbay.dev/solution-digest"
	fromAnnotation     = "patchbay.dev/solution-from"
)

// Render makes the flow of a solution, as it is stored. Scripts of a solution from
// elsewhere run with the strict engine, unless engine is goja: then as the package says.
func (m *Marketplace) Render(s Opened, name string, values map[string]any, engine string) (*flow.Flow, error) {
	document, err := s.Flow(name, values)
	if err != nil {
		return nil, err
	}
	if s.From != "" {
		document.Metadata.Annotations[digestAnnotation] = s.Digest
		document.Metadata.Annotations[fromAnnotation] = s.From
		if EngineOf(s, engine) == solution.EngineStrict {
			m.makeStrict(document)
		}
	}
	return document, nil
}

// EngineOf is what the scripts of a solution run with, empty for what its flow says: only
// what comes from elsewhere is bound to an engine.
func EngineOf(s Opened, wanted string) string {
	if s.From == "" {
		return ""
	}
	return cmp.Or(wanted, solution.EngineStrict)
}

// checkEngine refuses what could not run.
func checkEngine(s Opened, engine string) error {
	switch {
	case engine != "" && engine != solution.EngineStrict && engine != solution.EngineGoja:
		return refused("", "engine %q: want %s or %s", engine, solution.EngineStrict, solution.EngineGoja)
	case s.From != "" && s.About.Engine == solution.EngineGoja && EngineOf(s, engine) == solution.EngineStrict:
		return refused("if you trust who made it, install it with --engine goja (in the API, engine)",
			"the scripts of %s run with the engine goja only, which is not for scripts that are not trusted", s.Name)
	}
	return nil
}

// engineSetting is the setting of nodes that chooses what runs a script, and strictEngine
// its value for scripts that are not trusted.
const (
	engineSetting = "engine"
	strictEngine  = "strict"
)

func (m *Marketplace) makeStrict(document *flow.Flow) {
	for i := range document.Spec.Nodes {
		node := &document.Spec.Nodes[i]
		if !m.choosesEngine(node.Component) {
			continue
		}
		if node.Settings == nil {
			node.Settings = map[string]any{}
		}
		node.Settings[engineSetting] = strictEngine
	}
}

// choosesEngine reports whether a component's settings choose what runs a script.
func (m *Marketplace) choosesEngine(component string) bool {
	for _, port := range m.options.Engine.Catalog().Ports(component) {
		if port.Name != v1alpha1.SettingsPort {
			continue
		}
		var schema struct {
			Properties map[string]struct {
				Enum []any `json:"enum"`
			} `json:"properties"`
		}
		text, err := module.Schema(port)
		if err == nil && json.Unmarshal(text, &schema) == nil && slices.Contains(schema.Properties[engineSetting].Enum, any(strictEngine)) {
			return true
		}
	}
	return false
}

// canonical is a document as it is read back: numbers and empty values have one form.
func canonical(document *flow.Flow) (*flow.Flow, []byte, error) {
	text, err := document.Format()
	if err != nil {
		return nil, nil, err
	}
	again, err := parse(text)
	return again, text, err
}

func parse(text []byte) (*flow.Flow, error) {
	document, problems := flow.Parse("flow", text)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return document, nil
}

// asked are the names of a solution's parameters, sorted.
func asked(s *solution.Solution) []string {
	var schema struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if len(s.Parameters) == 0 || json.Unmarshal(s.Parameters, &schema) != nil {
		return []string{}
	}
	return slices.Sorted(maps.Keys(schema.Properties))
}

// Check refuses what this server can't run, with all reasons.
func (m *Marketplace) Check(s Opened, engine string) error {
	for _, reason := range m.Missing(s.Solution) {
		return &RefusedError{Err: fmt.Errorf("%s %s can't be installed here: %s", s.Name, s.Version, reason)}
	}
	return checkEngine(s, engine)
}
