package objectlist

import (
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

// collector takes objects within the bounds of the settings.
type collector struct {
	settings Settings
	fields   object.Fields
	result   Result
	bytes    int
}

func (c *collector) add(kind object.Kind, raw json.RawMessage) error {
	whole, err := kind.Read(raw)
	if err != nil {
		return module.Permanent(fmt.Errorf("list %s: %w", kind.Of().Name, err))
	}
	if kind.Hidden(whole) {
		return nil
	}
	if len(c.result.Objects) >= c.settings.MaxObjects {
		return c.tooMany(kind, fmt.Sprintf("%d objects", c.settings.MaxObjects))
	}
	part := c.fields.Of(whole)
	if c.bytes += size(part); c.bytes > c.settings.MaxMegabytes<<20 {
		return c.tooMany(kind, fmt.Sprintf("%d MB", c.settings.MaxMegabytes))
	}
	part["apiVersion"], part["kind"] = kind.APIVersion, kind.Kind
	c.result.Masked.Add(kind, part)
	c.result.Objects = append(c.result.Objects, part)
	return nil
}

func (c *collector) tooMany(kind object.Kind, bound string) error {
	return module.Permanent(fmt.Errorf("list %s: there are more than %s: ask for fewer by a namespace, a label or a field selector, "+
		"or for fewer fields, or raise the node's bound", kind.Of().Name, bound))
}

// size is about what a value takes as JSON.
func size(value any) int {
	switch value := value.(type) {
	case map[string]any:
		sum := 2
		for name, inner := range value {
			sum += len(name) + 4 + size(inner)
		}
		return sum
	case []any:
		sum := 2
		for _, inner := range value {
			sum += 1 + size(inner)
		}
		return sum
	case string:
		return len(value) + 2
	}
	return 8
}
