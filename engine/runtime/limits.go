package runtime

import (
	"fmt"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// limitsKey names the limits of a port's messages: the type, and the schema where
// that does not follow from the type.
type limitsKey struct {
	typ    reflect.Type
	schema string
}

func limitsKeyOf(port module.Port) (limitsKey, error) {
	key := limitsKey{typ: reflect.TypeOf(port.Configuration), schema: string(port.Schema)}
	if key.schema != "" || !module.HasOwnSchema(key.typ) {
		return key, nil
	}
	schema, err := module.Schema(port)
	key.schema = string(schema)
	return key, err
}

// limits returns what messages that arrive at a port are held to; nil for a port that
// takes everything. What only an example shows is no limit.
func (c *Catalog) limits(port module.Port) (*limits.Limits, error) {
	key, err := limitsKeyOf(port)
	if err != nil {
		return nil, err
	}
	if known, ok := c.messages.get(key, len(key.schema)); ok {
		return known, nil
	}
	text := []byte(key.schema)
	switch {
	case key.schema != "":
	case key.typ == nil:
		return nil, nil
	default:
		if text, err = module.Schema(module.Port{Name: port.Name, Configuration: message.Zero(key.typ).Interface()}); err != nil {
			return nil, err
		}
	}
	l, err := limits.Compile(text, key.typ)
	if err != nil {
		return nil, fmt.Errorf("schema of port %s: %w", port.Name, err)
	}
	c.messages.put(key, len(key.schema), l)
	return l, nil
}

// settingsLimits compiles the schema of a component's settings once: it is that of a
// fresh instance.
func (c *Catalog) settingsLimits(component string, port module.Port) (*limits.Limits, error) {
	if known, ok := c.settings.Load(component); ok {
		return known.(*limits.Limits), nil
	}
	text, err := module.Schema(port)
	if err != nil {
		return nil, err
	}
	held, err := limits.Compile(text, nil)
	if err == nil {
		c.settings.Store(component, held)
	}
	return held, err
}
