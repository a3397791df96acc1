package values

import (
	"reflect"
)

// WithTextKeys gives the maps in a value strings for keys, as JSON has them. groupBy()
// makes maps with other keys. It changes the value where it can.
func WithTextKeys(value any) any {
	v := reflect.ValueOf(value)
	switch {
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.Interface:
		named := make(map[string]any, v.Len())
		for items := v.MapRange(); items.Next(); {
			name, err := AppendText(nil, items.Key().Interface())
			if err != nil {
				name = []byte("null")
			}
			named[string(name)] = WithTextKeys(items.Value().Interface())
		}
		return named
	case v.Kind() == reflect.Map && v.Type() == AnyMapType:
		for name, item := range value.(map[string]any) {
			value.(map[string]any)[name] = WithTextKeys(item)
		}
	case v.Kind() == reflect.Slice && v.Type() == AnySliceType:
		for i, item := range value.([]any) {
			value.([]any)[i] = WithTextKeys(item)
		}
	}
	return value
}
