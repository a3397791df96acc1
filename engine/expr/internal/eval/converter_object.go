package eval

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// object writes a map or a struct into a map.
func (c *Converter) object(dst, src reflect.Value, depth int) error {
	t := dst.Type()
	if t.Key().Kind() != reflect.String {
		return values.WrongType(t, src)
	}
	switch src.Kind() {
	case reflect.Map:
		if src.IsNil() {
			dst.SetZero()
			return nil
		}
		if err := c.chargeItems(src.Len(), 48+t.Elem().Size()); err != nil {
			return err
		}
		target := reflect.MakeMapWithSize(t, src.Len())
		for items := src.MapRange(); items.Next(); {
			key := values.Indirect(items.Key())
			if key.Kind() != reflect.String {
				return &values.Mismatch{Message: "want an object with strings for keys, have " + values.DescribeValue(key) + " as a key"}
			}
			if err := c.entry(target, key.String(), items.Value(), depth); err != nil {
				return err
			}
		}
		dst.Set(target)
		return nil
	case reflect.Struct:
		if values.IsLeaf(src.Type()) {
			return values.WrongType(t, src)
		}
		table := c.Tables.Of(src.Type())
		if err := c.chargeItems(len(table.Fields), 48+t.Elem().Size()); err != nil {
			return err
		}
		target := reflect.MakeMapWithSize(t, len(table.Fields))
		for i := range table.Fields {
			f := &table.Fields[i]
			value, ok := f.At(src)
			if !ok || f.Source.LeavesOut(value) {
				continue
			}
			if err := c.entry(target, f.Name, value, depth); err != nil {
				return err
			}
		}
		dst.Set(target)
		return nil
	}
	return values.WrongType(t, src)
}

// entry writes a value into a map.
func (c *Converter) entry(target reflect.Value, key string, value reflect.Value, depth int) error {
	item := module.Zero(target.Type().Elem())
	if err := c.Convert(item, value, depth+1); err != nil {
		return message.Under(key, err)
	}
	target.SetMapIndex(reflect.ValueOf(key).Convert(target.Type().Key()), item)
	return nil
}

// structure writes a map or another struct into a struct. Fields that dst does not have
// are left out. Fields that src does not have keep their default; it is an error when
// one is required and has no default.
func (c *Converter) structure(dst, src reflect.Value, depth int) error {
	t := dst.Type()
	var lookup func(name string) (reflect.Value, bool)
	switch {
	case src.Kind() == reflect.Struct && src.Type().ConvertibleTo(t):
		dst.Set(src.Convert(t))
		return nil
	case src.Kind() == reflect.Struct && !values.IsLeaf(src.Type()):
		table := c.Tables.Of(src.Type())
		lookup = func(name string) (reflect.Value, bool) {
			f, ok := table.Get(name)
			if !ok {
				return reflect.Value{}, false
			}
			return f.At(src)
		}
	case src.Type() == values.AnyMapType:
		m := src.Interface().(map[string]any)
		lookup = func(name string) (reflect.Value, bool) {
			value, ok := m[name]
			return reflect.ValueOf(value), ok
		}
	case src.Kind() == reflect.Map:
		lookup = func(name string) (reflect.Value, bool) {
			value := values.MapValue(src, name)
			return value, value.IsValid()
		}
	default:
		return values.WrongType(t, src)
	}
	table := c.Tables.Of(t)
	for i := range table.Fields {
		f := &table.Fields[i]
		value, ok := lookup(f.Name)
		if !ok {
			if f.Required && !f.HasDefault {
				return &values.Mismatch{Path: f.Name, Message: "the field is required and missing"}
			}
			continue
		}
		if err := c.Convert(f.Source.Settable(dst), value, depth+1); err != nil {
			return message.Under(f.Name, err)
		}
	}
	return nil
}
