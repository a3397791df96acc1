package values

import (
	"reflect"
)

// MapValue looks up a name in a map whose keys are strings or of any type. It returns
// the zero Value when the map does not have it.
func MapValue(m reflect.Value, name string) reflect.Value {
	return MapItem(m, reflect.ValueOf(name))
}

// MapItem is MapValue for a name that is a reflect.Value of type string.
func MapItem(m, key reflect.Value) reflect.Value {
	switch keyType := m.Type().Key(); {
	case keyType == StringType || keyType == AnyType:
	case keyType.Kind() == reflect.String:
		key = key.Convert(keyType)
	default:
		return reflect.Value{}
	}
	return m.MapIndex(key)
}
