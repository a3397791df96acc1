package object

import (
	"fmt"
	"strings"
)

// Fields are the parts of an object that travel: paths such as metadata.name. A path goes
// through lists, so that spec.containers.image is the images of all containers, where they
// are. Dots within a name are written \. as kubectl takes them. No path means the whole
// object without managedFields.
type Fields struct {
	root *branch
}

// branch is a field and what of it is asked for; no children mean all of it.
type branch struct{ children map[string]*branch }

// ParseFields reads paths.
func ParseFields(paths []string) (Fields, error) {
	if len(paths) == 0 {
		return Fields{}, nil
	}
	root := &branch{children: map[string]*branch{}}
	for _, path := range paths {
		names := split(path)
		at := root
		for i, name := range names {
			if name == "" {
				return Fields{}, fmt.Errorf(`fields: %q: want a path such as metadata.name or data.tls\.crt`, path)
			}
			next, known := at.children[name]
			if known && len(next.children) == 0 {
				break // all of it is asked for already
			}
			if !known {
				next = &branch{children: map[string]*branch{}}
				at.children[name] = next
			}
			if i == len(names)-1 {
				next.children = nil
			}
			at = next
		}
	}
	return Fields{root: root}, nil
}

func split(path string) []string {
	const dot = "\x00"
	names := strings.Split(strings.ReplaceAll(path, `\.`, dot), ".")
	for i := range names {
		names[i] = strings.ReplaceAll(names[i], dot, ".")
	}
	return names
}

// MetadataOnly reports whether nothing but metadata is asked for, so that the API server
// need not send the rest.
func (f Fields) MetadataOnly() bool {
	if f.root == nil {
		return false
	}
	for name := range f.root.children {
		if name != "metadata" {
			return false
		}
	}
	return true
}

// Of returns what of an object is asked for. What an object lacks is left out.
func (f Fields) Of(object map[string]any) map[string]any {
	if f.root == nil {
		if metadata, ok := object["metadata"].(map[string]any); ok {
			delete(metadata, "managedFields")
		}
		return object
	}
	part, _ := f.root.of(object).(map[string]any)
	return part
}

func (b *branch) of(value any) any {
	if len(b.children) == 0 {
		return value
	}
	switch value := value.(type) {
	case map[string]any:
		part := make(map[string]any, len(b.children))
		for name, child := range b.children {
			if inner, ok := value[name]; ok {
				if inner = child.of(inner); inner != nil {
					part[name] = inner
				}
			}
		}
		return part
	case []any:
		parts := make([]any, 0, len(value))
		for _, one := range value {
			if one = b.of(one); one != nil {
				parts = append(parts, one)
			}
		}
		return parts
	}
	return nil
}
