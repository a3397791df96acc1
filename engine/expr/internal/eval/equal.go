package eval

import (
	"reflect"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// MaxValueDepth bounds how deep the values are nested that functions of the language go
// into by recursion.
const MaxValueDepth = 1000

// ErrValueDepth is the error for a value that is nested deeper than MaxValueDepth.
var ErrValueDepth = &values.Mismatch{Message: "the value is nested more than 1000 deep"}

// Equal is the operator ==. Numbers of different kinds are equal when their values are,
// lists and objects when their contents are.
func Equal(s *State, a, b any) (bool, error) {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			if len(x) != len(y) {
				return false, nil
			}
			return x == y, s.ChargeReading(len(x))
		}
	case int:
		if y, ok := b.(int); ok {
			return x == y, nil
		}
	case bool:
		if y, ok := b.(bool); ok {
			return x == y, nil
		}
	}
	return equalAny(s, a, b, 0)
}

// equalAny is equalValues for what JSON is decoded to: the same answer and the same
// charges, without reflection.
func equalAny(s *State, a, b any, depth int) (bool, error) {
	if depth > MaxValueDepth {
		return false, ErrValueDepth
	}
	switch x := a.(type) {
	case []any:
		if y, ok := b.([]any); ok && x != nil && y != nil {
			if err := s.ChargeWork(valueWork); err != nil {
				return false, err
			}
			return equalItems(s, x, y, depth)
		}
	case string:
		if y, ok := b.(string); ok {
			if err := s.ChargeWork(valueWork); err != nil || len(x) != len(y) {
				return false, err
			}
			return x == y, s.ChargeReading(len(x))
		}
	case int:
		if y, ok := b.(int); ok {
			return x == y, s.ChargeWork(valueWork)
		}
	case float64:
		if y, ok := b.(float64); ok {
			return x == y, s.ChargeWork(valueWork)
		}
	case bool:
		if y, ok := b.(bool); ok {
			return x == y, s.ChargeWork(valueWork)
		}
	}
	return equalValues(s, reflect.ValueOf(a), reflect.ValueOf(b), depth)
}

func equalItems(s *State, a, b []any, depth int) (bool, error) {
	if len(a) != len(b) {
		return false, nil
	}
	for i := range a {
		if same, err := equalAny(s, a[i], b[i], depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

// valueWork is the work of looking at two values.
const valueWork = 8

// equalValues is Equal for values of any kind. Depth is how deep they are nested.
func equalValues(s *State, a, b reflect.Value, depth int) (bool, error) {
	if depth > MaxValueDepth {
		return false, ErrValueDepth
	}
	if err := s.ChargeWork(valueWork); err != nil {
		return false, err
	}
	a, b = values.Indirect(a), values.Indirect(b)
	if values.IsNull(a) || values.IsNull(b) {
		return values.IsNull(a) && values.IsNull(b), nil
	}
	switch {
	case values.IsText(a) && values.IsText(b):
		if a.Len() != b.Len() {
			return false, nil
		}
		return a.String() == b.String(), s.ChargeReading(a.Len())
	case a.Kind() == reflect.Bool && b.Kind() == reflect.Bool:
		return a.Bool() == b.Bool(), nil
	case values.IsList(a.Kind()) && values.IsList(b.Kind()):
		return equalLists(s, a, b, depth)
	case a.Kind() == reflect.Map && b.Kind() == reflect.Map:
		return equalObjects(s, a, b, depth)
	case a.Type() == values.TimeType && b.Type() == values.TimeType && a.CanInterface() && b.CanInterface():
		return a.Interface().(time.Time).Equal(b.Interface().(time.Time)), nil
	case a.Kind() == reflect.Struct && a.Type() == b.Type():
		for i := range a.NumField() {
			if same, err := equalValues(s, a.Field(i), b.Field(i), depth+1); !same || err != nil {
				return false, err
			}
		}
		return true, nil
	case a.Kind() == reflect.Func || b.Kind() == reflect.Func:
		return false, nil
	}
	x, y := values.NumberOfValue(a), values.NumberOfValue(b)
	if x.Kind == values.NoNumber || y.Kind == values.NoNumber {
		return false, nil
	}
	return values.CompareNumbers(x, y) == 0 && x.Float == x.Float && y.Float == y.Float, nil
}

func equalLists(s *State, a, b reflect.Value, depth int) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	for i := range a.Len() {
		if same, err := equalValues(s, a.Index(i), b.Index(i), depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

func equalObjects(s *State, a, b reflect.Value, depth int) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	for items := a.MapRange(); items.Next(); {
		key := values.Indirect(items.Key())
		if !key.IsValid() || b.Type().Key().Kind() != reflect.Interface && !key.Type().AssignableTo(b.Type().Key()) {
			return false, nil
		}
		value := b.MapIndex(key)
		if !value.IsValid() {
			return false, nil
		}
		if same, err := equalValues(s, items.Value(), value, depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}
