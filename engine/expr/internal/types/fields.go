package types

import (
	"reflect"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// FieldNames returns the names of a value's fields as far as they are known: in the order
// of a struct, else sorted.
func FieldNames(tables *values.FieldTables, of Shape) []string {
	switch t := of.KnownType(); {
	case t == nil || values.IsLeaf(t):
		return nil
	case t.Kind() == reflect.Struct:
		return tables.Of(t).Names()
	case t.Kind() == reflect.Map && of.Sample().IsValid():
		names := exampleNames(tables, of.Sample())
		slices.Sort(names)
		return names
	}
	return nil
}

// Field returns the shape of a value's field; false when the value is not known to have
// that field.
func Field(tables *values.FieldTables, of Shape, name string) (Shape, bool) {
	switch t := of.KnownType(); {
	case t == nil:
		return Shape{}, false
	case t.Kind() == reflect.Struct:
		f, ok := tables.Of(t).Get(name)
		if !ok {
			return Shape{}, false
		}
		var example reflect.Value
		if sample := of.Sample(); sample.IsValid() && sample.Type() == t {
			example, _ = f.At(sample)
		}
		return OfType(f.Type, example), true
	case t.Kind() == reflect.Map && of.Sample().IsValid():
		value := values.MapValue(of.Sample(), name)
		return OfType(t.Elem(), value), value.IsValid()
	}
	return Shape{}, false
}

// nearestField returns the field of an example that a misspelt name most likely
// means, empty when none is near. It doesn't look into an example with a great many: that
// is data, and each expression would go over it again.
func nearestField(tables *values.FieldTables, sample reflect.Value, name string) string {
	if sample.Kind() == reflect.Map && sample.Len() > texts.MaxNames {
		return ""
	}
	return texts.Nearest(name, exampleNames(tables, sample))
}

// HasField reports whether an example has a field.
func HasField(tables *values.FieldTables, sample reflect.Value, name string) bool {
	switch sample.Kind() {
	case reflect.Map:
		return values.MapValue(sample, name).IsValid()
	case reflect.Struct:
		_, ok := tables.Of(sample.Type()).Get(name)
		return ok
	}
	return false
}

// exampleNames returns the names of an example's fields, in no order when it is a map.
func exampleNames(tables *values.FieldTables, sample reflect.Value) []string {
	var names []string
	switch sample.Kind() {
	case reflect.Map:
		for _, name := range sample.MapKeys() {
			if name = values.Indirect(name); name.Kind() == reflect.String {
				names = append(names, name.String())
			}
		}
	case reflect.Struct:
		names = tables.Of(sample.Type()).Names()
	}
	return names
}
