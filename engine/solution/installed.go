package solution

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// annotation names the solution that a flow came from, as NAME@VERSION.
const annotation = "patchbay.dev/solution"

// Origin returns the version of the solution that a flow came from; false when
// it came from elsewhere.
func (s *Solution) Origin(document *flow.Flow) (version string, ok bool) {
	return strings.CutPrefix(document.Metadata.Annotations[annotation], s.Name+"@")
}

// Values reads back what parameters a flow was made with, wherever it still
// tells: Values of Flow's result are the values it was given, with the defaults.
// A parameter is left out whose place is gone, holds something of another kind,
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
	tell := func(parameter string, content any, sure bool) {
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
		node, steps, err := v.target(document)
		if err != nil {
			continue // it belongs to another variant, or is gone
		}
		if !s.shipped.has(node.ID, node.Component) {
			continue
		}
		content, ok := v.read(node.Settings, steps, properties[v.Parameter].Type)
		tell(v.Parameter, content, ok)
	}
	if file, ok := s.shipped.match(document); ok {
		for _, parameter := range s.choosers() {
			if content, ok := s.choice(parameter, file, properties[parameter]); ok {
				tell(parameter, content, true)
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

// shipped is the nodes of each packaged flow, by file: id and component.
type shipped map[string]map[string]string

func (p shipped) add(file string, document *flow.Flow) {
	p[file] = map[string]string{}
	for _, n := range document.Spec.Nodes {
		p[file][n.ID] = n.Component
	}
}

func (p shipped) has(id, component string) bool {
	for _, nodes := range p {
		if nodes[id] == component {
			return true
		}
	}
	return false
}

// match returns the packaged flow that a document was made of: it has all nodes of
// that one, and none that only others have.
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

// choosers are the parameters that choose a variant.
func (s *Solution) choosers() []string {
	var names []string
	for _, v := range s.variants {
		if !slices.Contains(names, v.Parameter) {
			names = append(names, v.Parameter)
		}
	}
	return names
}

// choice returns the only value of a parameter that may lead to a flow; false when
// several may, or when not all its values are known.
func (s *Solution) choice(parameter, file string, p *property) (any, bool) {
	values := p.Enum
	if p.Type == "boolean" {
		values = []any{false, true}
	}
	values = slices.DeleteFunc(slices.Clone(values), func(content any) bool { return !s.mayLead(parameter, content, file) })
	if len(values) != 1 {
		return nil, false
	}
	return ofKind(values[0], p.Type)
}

// mayLead is flowFor with one value known.
func (s *Solution) mayLead(parameter string, content any, file string) bool {
	for _, v := range s.variants {
		switch {
		case v.Parameter == parameter && fmt.Sprint(content) == fmt.Sprint(v.Is):
			return v.Flow == file
		case v.Parameter != parameter && v.Flow == file:
			return true
		}
	}
	return s.flow == file
}
