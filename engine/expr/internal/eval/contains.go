package eval

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Contains is the operator in: whether a list has an item, or an object a name.
func Contains(s *State, tables *values.FieldTables, needle, hay any) (bool, error) {
	v := values.Indirect(reflect.ValueOf(hay))
	switch {
	case values.IsNull(v):
		return false, nil
	case v.Type() == values.AnySliceType:
		for _, item := range v.Interface().([]any) {
			if same, err := Equal(s, item, needle); same || err != nil {
				return same, err
			}
			if err := s.ChargeWork(1); err != nil {
				return false, err
			}
		}
		return false, nil
	case values.IsList(v.Kind()):
		n := reflect.ValueOf(needle)
		for i := range v.Len() {
			if same, err := equalValues(s, v.Index(i), n, 0); same || err != nil {
				return same, err
			}
		}
		return false, nil
	case v.Kind() == reflect.Map:
		key := values.Indirect(reflect.ValueOf(needle))
		if !key.IsValid() || !key.Comparable() {
			return false, nil
		}
		if t := v.Type().Key(); t.Kind() != reflect.Interface {
			if key.Kind() != t.Kind() || key.Type() == values.NumberType {
				return false, nil
			}
			key = key.Convert(t)
		}
		return v.MapIndex(key).IsValid(), nil
	case v.Kind() == reflect.Struct && v.Type() != values.TimeType:
		name, ok := needle.(string)
		if !ok {
			return false, &values.Mismatch{Message: values.DescribeValue(reflect.ValueOf(needle)) + " in an object: want the name of a field"}
		}
		_, found := tables.Of(v.Type()).Get(name)
		return found, nil
	}
	return false, &values.Mismatch{Message: "in wants a list or an object, has " + values.DescribeValue(v)}
}
