package document

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Ports returns the ports of a node by its id, nil when they are not known. Their
// configurations say by type what is secret.
type Ports func(node string) []module.Port

// tree is a part of a document whose values are shown: settings, an example or a
// map.
type tree struct {
	path  string
	key   string // the same in another version of the document
	at    place
	value any
	set   func(any) // puts another value in its place
}

// treesOf returns the parts of a document. Setting one changes the document, but
// not what it shares with others.
func treesOf(f *flow.Flow, ports Ports) []tree {
	var trees []tree
	components := make(map[string]string, len(f.Spec.Nodes))
	for i := range f.Spec.Nodes {
		n := &f.Spec.Nodes[i]
		components[n.ID] = n.Component
		path := fmt.Sprintf("spec.nodes[%d]", i)
		key := "node " + n.ID + " " + n.Component
		known := ports(n.ID)
		if n.Settings != nil {
			trees = append(trees, tree{path + ".settings", key, placeAt(known, v1alpha1.SettingsPort), n.Settings,
				func(value any) { n.Settings, _ = value.(map[string]any) }})
		}
		for name, example := range n.Examples {
			trees = append(trees, tree{flow.Path(path+".examples", name), key + " " + name, placeAt(known, name), example,
				func(value any) { n.Examples[name] = value }})
		}
	}
	for i := range f.Spec.Edges {
		e := &f.Spec.Edges[i]
		trees = append(trees, tree{fmt.Sprintf("spec.edges[%d].map", i), "edge " + e.From.String() + " " + e.To.String() + " " + components[e.To.Node],
			placeAt(ports(e.To.Node), e.To.Port), e.Map, func(value any) { e.Map = value }})
	}
	return trees
}

func placeAt(ports []module.Port, name string) place {
	for _, port := range ports {
		if port.Name == name {
			return placeOf(port)
		}
	}
	return place{}
}

// edit returns a value with its leaves replaced, those within lists and objects.
// What changes is copied.
func edit(value any, at place, path string, leaf func(value any, at place, path string) any) any {
	switch value := value.(type) {
	case map[string]any:
		copied := make(map[string]any, len(value))
		for key, item := range value {
			copied[key] = edit(item, at.field(key), flow.Path(path, key), leaf)
		}
		return copied
	case []any:
		copied := make([]any, len(value))
		for i, item := range value {
			copied[i] = edit(item, at.item(), flow.Path(path, i), leaf)
		}
		return copied
	}
	return leaf(value, at, path)
}
