package jsontext

import (
	"maps"
	"reflect"
	"slices"
)

// Resolved returns a message in which each Document is decoded: one that is the message, or
// in fields of type any, or in plain lists and objects there. What holds none is returned as
// it is; what holds one is copied.
func Resolved(message any) any {
	value, _ := resolved(message)
	return value
}

// resolved reports also whether the value is another one.
func resolved(value any) (any, bool) {
	switch v := value.(type) {
	case *Document:
		return v.Value(), true
	case map[string]any:
		fields, changed := v, false
		for name, field := range v {
			plain, other := resolved(field)
			if !other {
				continue
			}
			if !changed {
				fields, changed = maps.Clone(v), true
			}
			fields[name] = plain
		}
		return fields, changed
	case []any:
		items, changed := v, false
		for i, item := range v {
			plain, other := resolved(item)
			if !other {
				continue
			}
			if !changed {
				items, changed = slices.Clone(v), true
			}
			items[i] = plain
		}
		return items, changed
	}
	if v := reflect.ValueOf(value); v.Kind() == reflect.Struct {
		return resolvedFields(value, v)
	}
	return value, false
}

func resolvedFields(message any, v reflect.Value) (any, bool) {
	var copied reflect.Value
	for i := range v.NumField() {
		if v.Field(i).Kind() != reflect.Interface || !v.Field(i).CanInterface() {
			continue
		}
		value, changed := resolved(v.Field(i).Interface())
		if !changed {
			continue
		}
		if !copied.IsValid() {
			copied = reflect.New(v.Type()).Elem()
			copied.Set(v)
		}
		copied.Field(i).Set(reflect.ValueOf(value))
	}
	if copied.IsValid() {
		return copied.Interface(), true
	}
	return message, false
}
