package solution

import (
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// variant is another flow that takes the place of the first when a parameter has
// a certain value.
type variant struct {
	Parameter string `json:"parameter"`
	Is        any    `json:"is"`
	Flow      string `json:"flow"`
}

// part is a flow document that is added to the flow when parameters have certain
// values: its nodes, edges and positions. A node that the flow has already, by id and
// component, is named in it for its edges only.
type part struct {
	When map[string][]any `json:"when"` // any of the values, of each parameter
	Flow string           `json:"flow"`
}

func (p part) applies(values map[string]any) bool {
	for parameter, wanted := range p.When {
		if !slices.ContainsFunc(wanted, func(one any) bool { return fmt.Sprint(one) == fmt.Sprint(values[parameter]) }) {
			return false
		}
	}
	return true
}

// shape is the files that a flow is made of: the flow or a variant, then the parts.
type shape []string

func (s shape) String() string { return strings.Join(s, " ") }

// shapeFor returns the files of the flow that the values ask for.
func (s *Solution) shapeFor(values map[string]any) shape {
	files := shape{s.flow}
	for _, v := range s.variants {
		if fmt.Sprint(values[v.Parameter]) == fmt.Sprint(v.Is) {
			files[0] = v.Flow
			break
		}
	}
	for _, p := range s.parts {
		if p.applies(values) {
			files = append(files, p.Flow)
		}
	}
	return files
}

// assemble reads the files of a shape and puts them together.
func (s *Solution) assemble(files shape) (*flow.Flow, error) {
	whole, err := s.document(files[0])
	if err != nil {
		return nil, err
	}
	for _, file := range files[1:] {
		added, err := s.document(file)
		if err != nil {
			return nil, err
		}
		for _, node := range added.Spec.Nodes {
			known := whole.NodeByID(node.ID)
			switch {
			case known == nil:
				whole.Spec.Nodes = append(whole.Spec.Nodes, node)
			case known.Component != node.Component:
				return nil, fmt.Errorf("%s: %s: node %s is a %s in the flow", manifestFile, file, node.ID, known.Component)
			}
		}
		whole.Spec.Edges = append(whole.Spec.Edges, added.Spec.Edges...)
		for id, position := range added.Layout {
			if whole.Layout == nil {
				whole.Layout = map[string]flow.Position{}
			}
			if _, ok := whole.Layout[id]; !ok {
				whole.Layout[id] = position
			}
		}
	}
	return whole, nil
}

// choosers are the parameters that choose what a flow is made of.
func (s *Solution) choosers() []string {
	var names []string
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, v := range s.variants {
		add(v.Parameter)
	}
	for _, p := range s.parts {
		for name := range p.When {
			add(name)
		}
	}
	slices.Sort(names)
	return names
}

// choice is one combination of the choosers' values, with what it leads to.
type choice struct {
	values map[string]any
	shape  shape
}

// other is every value that no variant and no part names.
type other struct{}

// choices lists the combinations.
func (s *Solution) choices(properties map[string]*property) []choice {
	all := []choice{{values: map[string]any{}}}
	for _, name := range s.choosers() {
		var next []choice
		for _, before := range all {
			for _, value := range s.valuesOf(name, properties[name]) {
				values := map[string]any{name: value}
				for key, known := range before.values {
					values[key] = known
				}
				next = append(next, choice{values: values})
			}
		}
		all = next
	}
	for i := range all {
		all[i].shape = s.shapeFor(all[i].values)
	}
	return all
}

func (s *Solution) valuesOf(name string, p *property) []any {
	switch {
	case p != nil && len(p.Enum) > 0:
		return p.Enum
	case p != nil && p.Type == "boolean":
		return []any{false, true}
	}
	values := []any{other{}}
	for _, v := range s.variants {
		if v.Parameter == name {
			values = append(values, v.Is)
		}
	}
	for _, p := range s.parts {
		values = append(values, p.When[name]...)
	}
	return values
}
