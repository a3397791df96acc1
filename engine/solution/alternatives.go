package solution

import (
	"fmt"
	"maps"
	"slices"
)

// Alternative is some values with one parameter's put back.
type Alternative struct {
	Parameter string
	Values    map[string]any
}

// Alternatives returns, for each parameter whose value is another than its default or
// first example, the values with that in its place: what is wrong with a flow and not with
// an alternative is the fault of that one value. In the order of the names.
func (s *Solution) Alternatives(values map[string]any) []Alternative {
	properties, err := s.properties()
	if err != nil {
		return nil // open has refused such a package
	}
	defaults, err := withDefaults(nil, properties)
	if err != nil {
		return nil
	}
	var all []Alternative
	for _, name := range slices.Sorted(maps.Keys(values)) {
		p := properties[name]
		if p == nil {
			continue
		}
		harmless, ok := defaults[name]
		if !ok && len(p.Examples) > 0 {
			harmless, ok = p.Examples[0], true
		}
		if ok && fmt.Sprint(harmless) == fmt.Sprint(values[name]) {
			continue
		}
		alternative := maps.Clone(values)
		delete(alternative, name) // a default is filled in, and what is optional may be absent
		if ok {
			alternative[name] = harmless
		}
		all = append(all, Alternative{name, alternative})
	}
	return all
}
