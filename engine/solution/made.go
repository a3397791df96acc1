package solution

import (
	"path"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Made is a flow that a solution can make, for checks.
type Made struct {
	Document *flow.Flow
	files    []*flow.Flow // as packaged, the first with the most of it
	solution *Solution
	prefix   string
}

// Made makes one flow of each shape that a solution has, with the parameters'
// defaults and first examples. The error is that of a parameter that has neither.
func (s *Solution) Made(prefix string) ([]Made, error) {
	properties, err := s.properties()
	if err != nil {
		return nil, err
	}
	examples, err := s.examplesFor(nil)
	if err != nil {
		return nil, err
	}
	var all []Made
	seen := map[string]bool{}
	for _, one := range s.choices(properties) {
		if seen[one.shape.String()] {
			continue
		}
		seen[one.shape.String()] = true
		values := map[string]any{}
		for name, value := range examples {
			values[name] = value
		}
		for name, value := range one.values {
			if _, any := value.(other); !any {
				values[name] = value
			}
		}
		document, err := s.Flow("", values)
		if err != nil {
			return nil, err
		}
		made := Made{Document: document, solution: s, prefix: prefix}
		for _, file := range one.shape {
			packaged, err := s.document(file)
			if err != nil {
				return nil, err
			}
			made.files = append(made.files, packaged)
		}
		all = append(all, made)
	}
	return all, nil
}

// Place puts the problems of a check where the packager can mend them: into the file
// that has the node or edge, and with the parameter whose value is at fault.
func (m Made) Place(problems flow.Problems) flow.Problems {
	placed := make(flow.Problems, len(problems))
	for i, p := range problems {
		file, own := m.origin(p.Path)
		p.File = path.Join(m.prefix, strings.TrimPrefix(file.File(), m.solution.Name+"/"))
		p.Line, p.Column = file.Position(own)
		if parameter := m.solution.ParameterAt(m.Document, p.Path); parameter != "" {
			p.Message += " (the value comes from the parameter " + parameter + ")"
		}
		p.Path = own
		placed[i] = p
	}
	return placed
}

// origin finds the packaged file, and the path in it, of a path of the whole flow.
func (m Made) origin(place string) (*flow.Flow, string) {
	for _, kind := range []string{"spec.nodes[", "spec.edges["} {
		number, rest, _ := strings.Cut(strings.TrimPrefix(place, kind), "]")
		index, err := strconv.Atoi(number)
		if !strings.HasPrefix(place, kind) || err != nil {
			continue
		}
		for _, file := range m.files {
			if own := m.indexIn(file, kind, index); own >= 0 {
				return file, kind + strconv.Itoa(own) + "]" + rest
			}
		}
	}
	return m.files[0], place
}

func (m Made) indexIn(file *flow.Flow, kind string, index int) int {
	if kind == "spec.nodes[" {
		for i, n := range file.Spec.Nodes {
			if index < len(m.Document.Spec.Nodes) && n.ID == m.Document.Spec.Nodes[index].ID {
				return i
			}
		}
		return -1
	}
	for i, e := range file.Spec.Edges {
		if index < len(m.Document.Spec.Edges) && e.From == m.Document.Spec.Edges[index].From && e.To == m.Document.Spec.Edges[index].To {
			return i
		}
	}
	return -1
}
