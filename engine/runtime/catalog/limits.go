package catalog

import (
	"fmt"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// LimitsKey names the limits of a port's messages: the type, and the schema where
// that does not follow from the type.
type LimitsKey struct {
	typ    reflect.Type
	Schema string
}

// LimitsKeyOf returns the key of a port's limits.
func LimitsKeyOf(port module.Port) (LimitsKey, error) {
	key := LimitsKey{typ: reflect.TypeOf(port.Configuration), Schema: string(port.Schema)}
	if key.Schema != "" || !module.HasOwnSchema(key.typ) {
		return key, nil
	}
	schema, err := module.Schema(port)
	key.Schema = string(schema)
	return key, err
}

// Limits returns what messages that arrive at a port are held to; nil for a port that
// takes everything. What only an example shows is no limit.
func (c *Catalog) Limits(port module.Port) (*limits.Limits, error) {
	key, err := LimitsKeyOf(port)
	if err != nil {
		return nil, err
	}
	if known, ok := c.messages.Get(key, len(key.Schema)); ok {
		return known, nil
	}
	text := []byte(key.Schema)
	switch {
	case key.Schema != "":
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
	c.messages.Put(key, len(key.Schema), l)
	return l, nil
}

// SettingsLimits compiles the schema of a component's settings once: it is that of a
// fresh instance.
func (c *Catalog) SettingsLimits(component string, port module.Port) (*limits.Limits, error) {
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
