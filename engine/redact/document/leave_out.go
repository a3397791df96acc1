package document

import (
	"maps"
	"slices"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// LeaveOut returns a document without the fields that hold secrets, as it may be passed
// on, and the places of those fields in the document that was given. What repeats a secret
// elsewhere is masked.
func LeaveOut(f *flow.Flow, ports Ports) (left *flow.Flow, places []string) {
	masked, _ := Mask(f, ports)
	kept := *masked
	kept.Spec.Nodes, kept.Spec.Edges = slices.Clone(masked.Spec.Nodes), slices.Clone(masked.Spec.Edges)
	for i := range kept.Spec.Nodes {
		kept.Spec.Nodes[i].Examples = maps.Clone(kept.Spec.Nodes[i].Examples)
	}
	for _, t := range treesOf(&kept, ports) {
		value, gone := without(t.value, t.at, t.path, &places)
		if gone {
			value = nil
		}
		t.set(value)
	}
	if len(places) == 0 {
		return masked, nil
	}
	return &kept, places
}

// without copies a value without the leaves that a mask is in where a secret belongs;
// gone is true for such a leaf itself.
func without(value any, at place, path string, places *[]string) (kept any, gone bool) {
	switch value := value.(type) {
	case map[string]any:
		copied := make(map[string]any, len(value))
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if item, gone := without(value[key], at.field(key), flow.Path(path, key), places); !gone {
				copied[key] = item
			}
		}
		return copied, false
	case []any:
		copied := make([]any, 0, len(value))
		for i, item := range value {
			if item, gone := without(item, at.item(), path+"["+strconv.Itoa(i)+"]", places); !gone {
				copied = append(copied, item)
			}
		}
		return copied, false
	}
	if isMasked(value, at) {
		*places = append(*places, path)
		return nil, true
	}
	return value, false
}
