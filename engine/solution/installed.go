package solution

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// annotation names the solution that a flow came from, as NAME@VERSION.
const annotation = "patchbay.dev/solution"

// CameFrom returns the solution that a flow came from, as NAME@VERSION; empty when it came from
// elsewhere. The solution need not be there any more.
func CameFrom(document *flow.Flow) string { return document.Metadata.Annotations[annotation] }

// Origin returns the version of the solution that a flow came from; false when
// it came from elsewhere.
func (s *Solution) Origin(document *flow.Flow) (version string, ok bool) {
	return strings.CutPrefix(document.Metadata.Annotations[annotation], s.Name+"@")
}

// Of returns the solution that a flow came from, in whatever version; nil when it came from
// elsewhere, or from one that is not there any more.
func (c *Catalogue) Of(document *flow.Flow) *Solution {
	for _, s := range c.contents().solutions {
		if _, ok := s.Origin(document); ok {
			return s
		}
	}
	return nil
}

// Values reads back from a flow the parameters that it was made with. Of what Flow
// returned, they are the values that Flow was given, with the defaults.
// A parameter is left out whose place is no longer there, holds something of another kind,
// or disagrees with another place of it. What a person changed in the flow is
// returned as it is now, whether the parameters allow it or not. Lists and objects
// are the document's own.
func (s *Solution) Values(document *flow.Flow) map[string]any {
	properties, err := s.properties()
	if err != nil {
		return map[string]any{} // open has refused such a package
	}
	found := map[string]any{}
	unsure := map[string]bool{}
	report := func(parameter string, content any, sure bool) {
		if before, twice := found[parameter]; twice && !reflect.DeepEqual(before, content) {
			sure = false
		}
		found[parameter] = content
		unsure[parameter] = unsure[parameter] || !sure
	}
	for _, v := range s.values {
		if v.Parameter == "" {
			continue
		}
		to, err := v.target(document)
		if err != nil {
			continue // it belongs to another variant, or was removed
		}
		if to.node != nil && !s.shipped.has(to.node.ID, to.node.Component) {
			continue
		}
		content, ok := v.read(to.holds(), to.steps, properties[v.Parameter].Type)
		if !ok && v.As != nil {
			continue // not every value of the parameter has something there
		}
		report(v.Parameter, content, ok)
	}
	if made, ok := s.shipped.match(document); ok {
		all := s.choices(properties)
		for _, parameter := range s.choosers() {
			if content, ok := chosen(all, parameter, made, properties[parameter]); ok {
				report(parameter, content, true)
			}
		}
	}
	for parameter := range unsure {
		if unsure[parameter] {
			delete(found, parameter)
		}
	}
	return found
}

// read undoes put and content.
func (v value) read(settings map[string]any, steps []string, kind string) (any, bool) {
	var content any = settings
	for _, step := range steps {
		object, _ := content.(map[string]any)
		next, ok := object[step]
		if !ok {
			return nil, false
		}
		content = next
	}
	if v.As != nil {
		return v.undo(content)
	}
	if v.Multiply == 0 {
		return ofKind(content, kind)
	}
	switch number := content.(type) {
	case int64:
		if kind == "number" {
			return float64(number) / float64(v.Multiply), true
		}
		return number / v.Multiply, number%v.Multiply == 0
	case float64:
		return ofKind(number/float64(v.Multiply), kind)
	}
	return nil, false
}

// undo returns the value of the parameter that gives this content.
func (v value) undo(content any) (any, bool) {
	for _, key := range slices.Sorted(maps.Keys(v.As)) {
		if made, err := plain(v.As[key]); err == nil && reflect.DeepEqual(made, content) {
			return key, true
		}
	}
	return nil, false
}

// ofKind checks a value against the type that JSON Schema names.
func ofKind(content any, kind string) (any, bool) {
	ok := true
	switch kind {
	case "string":
		_, ok = content.(string)
	case "boolean":
		_, ok = content.(bool)
	case "array":
		_, ok = content.([]any)
	case "object":
		_, ok = content.(map[string]any)
	case "number":
		if number, whole := content.(int64); whole {
			return float64(number), true
		}
		_, ok = content.(float64)
	case "integer":
		if number, is := content.(float64); is && number == float64(int64(number)) {
			return int64(number), true
		}
		_, ok = content.(int64)
	}
	return content, ok && content != nil
}

// shipped is the nodes of each flow that can be made, by its shape: id and component.
type shipped map[string]map[string]string

func (p shipped) add(files shape, document *flow.Flow) {
	nodes := map[string]string{}
	for _, n := range document.Spec.Nodes {
		nodes[n.ID] = n.Component
	}
	p[files.String()] = nodes
}

func (p shipped) has(id, component string) bool {
	for _, nodes := range p {
		if nodes[id] == component {
			return true
		}
	}
	return false
}

// match returns the shape that a document was made in: it has all nodes of that one,
// and none that only others have.
func (p shipped) match(document *flow.Flow) (string, bool) {
	var matching []string
	for file, nodes := range p {
		all := true
		for id, component := range nodes {
			n := document.NodeByID(id)
			all = all && n != nil && n.Component == component
		}
		foreign := slices.ContainsFunc(document.Spec.Nodes, func(n flow.Node) bool {
			return nodes[n.ID] != n.Component && p.has(n.ID, n.Component)
		})
		if all && !foreign {
			matching = append(matching, file)
		}
	}
	if len(matching) != 1 {
		return "", false
	}
	return matching[0], true
}

// chosen returns the only value of a parameter that leads to a shape; false when
// several do, or when not all its values are known.
func chosen(all []choice, parameter, made string, p *property) (any, bool) {
	var found []any
	for _, one := range all {
		value := one.values[parameter]
		if one.shape.String() == made && !slices.ContainsFunc(found, func(known any) bool { return fmt.Sprint(known) == fmt.Sprint(value) }) {
			found = append(found, value)
		}
	}
	if len(found) != 1 || found[0] == (other{}) {
		return nil, false
	}
	return ofKind(found[0], p.Type)
}
