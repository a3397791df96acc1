package expr

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

func (c *converter) object(dst, src reflect.Value, depth int) error {
	t := dst.Type()
	if t.Key().Kind() != reflect.String {
		return wrongType(t, src)
	}
	switch src.Kind() {
	case reflect.Map:
		if src.IsNil() {
			dst.SetZero()
			return nil
		}
		if err := c.makes(src.Len(), 48+t.Elem().Size()); err != nil {
			return err
		}
		target := reflect.MakeMapWithSize(t, src.Len())
		for items := src.MapRange(); items.Next(); {
			key := inner(items.Key())
			if key.Kind() != reflect.String {
				return &mismatch{Message: "want an object with strings for keys, have " + describeValue(key) + " as a key"}
			}
			if err := c.entry(target, key.String(), items.Value(), depth); err != nil {
				return err
			}
		}
		dst.Set(target)
		return nil
	case reflect.Struct:
		if isLeaf(src.Type()) {
			return wrongType(t, src)
		}
		table := c.facts.fields(src.Type())
		if err := c.makes(len(table.list), 48+t.Elem().Size()); err != nil {
			return err
		}
		target := reflect.MakeMapWithSize(t, len(table.list))
		for i := range table.list {
			f := &table.list[i]
			value, ok := f.at(src)
			if !ok || f.of.LeavesOut(value) {
				continue
			}
			if err := c.entry(target, f.name, value, depth); err != nil {
				return err
			}
		}
		dst.Set(target)
		return nil
	}
	return wrongType(t, src)
}

func (c *converter) entry(target reflect.Value, key string, value reflect.Value, depth int) error {
	item := module.Zero(target.Type().Elem())
	if err := c.convert(item, value, depth+1); err != nil {
		return message.Under(key, err)
	}
	target.SetMapIndex(reflect.ValueOf(key).Convert(target.Type().Key()), item)
	return nil
}

// structure writes a map or another struct by JSON names. What dst does not have
// is left out; what src does not have keeps its default, and fails when it is
// required and has none.
func (c *converter) structure(dst, src reflect.Value, depth int) error {
	t := dst.Type()
	var lookup func(name string) (reflect.Value, bool)
	switch {
	case src.Kind() == reflect.Struct && src.Type().ConvertibleTo(t):
		dst.Set(src.Convert(t))
		return nil
	case src.Kind() == reflect.Struct && !isLeaf(src.Type()):
		table := c.facts.fields(src.Type())
		lookup = func(name string) (reflect.Value, bool) {
			f, ok := table.get(name)
			if !ok {
				return reflect.Value{}, false
			}
			return f.at(src)
		}
	case src.Type() == anyMapType:
		m := src.Interface().(map[string]any)
		lookup = func(name string) (reflect.Value, bool) {
			value, ok := m[name]
			return reflect.ValueOf(value), ok
		}
	case src.Kind() == reflect.Map:
		lookup = func(name string) (reflect.Value, bool) {
			value := mapValue(src, name)
			return value, value.IsValid()
		}
	default:
		return wrongType(t, src)
	}
	table := c.facts.fields(t)
	for i := range table.list {
		f := &table.list[i]
		value, ok := lookup(f.name)
		if !ok {
			if f.required && !f.hasDefault {
				return &mismatch{Path: f.name, Message: "the field is required and missing"}
			}
			continue
		}
		if err := c.convert(f.of.Settable(dst), value, depth+1); err != nil {
			return message.Under(f.name, err)
		}
	}
	return nil
}

// mapValue looks a name up in a map whose keys are strings or of any type; a
// name that is not there is the zero Value.
func mapValue(m reflect.Value, name string) reflect.Value {
	return mapItem(m, reflect.ValueOf(name))
}

// mapItem is mapValue for a key of type string that is a Value already.
func mapItem(m, key reflect.Value) reflect.Value {
	switch keyType := m.Type().Key(); {
	case keyType == stringType || keyType == anyType:
	case keyType.Kind() == reflect.String:
		key = key.Convert(keyType)
	default:
		return reflect.Value{}
	}
	return m.MapIndex(key)
}
