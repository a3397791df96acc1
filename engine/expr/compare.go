package expr

import (
	"cmp"
	"reflect"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// maxValueDepth bounds the values that are gone over by recursion.
const maxValueDepth = 1000

var errValueDepth = &values.Mismatch{Message: "the value is nested more than 1000 deep"}

// equal is the operator ==. Numbers are equal by their value, whatever their kind;
// lists and objects by what they hold.
func equal(r *run, a, b any) (bool, error) {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			if len(x) != len(y) {
				return false, nil
			}
			return x == y, r.reads(len(x))
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
	return equalValues(r, reflect.ValueOf(a), reflect.ValueOf(b), 0)
}

func equalValues(r *run, a, b reflect.Value, depth int) (bool, error) {
	if depth > maxValueDepth {
		return false, errValueDepth
	}
	if err := r.works(8); err != nil {
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
		return a.String() == b.String(), r.reads(a.Len())
	case a.Kind() == reflect.Bool && b.Kind() == reflect.Bool:
		return a.Bool() == b.Bool(), nil
	case values.IsList(a.Kind()) && values.IsList(b.Kind()):
		return equalLists(r, a, b, depth)
	case a.Kind() == reflect.Map && b.Kind() == reflect.Map:
		return equalObjects(r, a, b, depth)
	case a.Type() == values.TimeType && b.Type() == values.TimeType && a.CanInterface() && b.CanInterface():
		return a.Interface().(time.Time).Equal(b.Interface().(time.Time)), nil
	case a.Kind() == reflect.Struct && a.Type() == b.Type():
		for i := range a.NumField() {
			if same, err := equalValues(r, a.Field(i), b.Field(i), depth+1); !same || err != nil {
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

func equalLists(r *run, a, b reflect.Value, depth int) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	for i := range a.Len() {
		if same, err := equalValues(r, a.Index(i), b.Index(i), depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

func equalObjects(r *run, a, b reflect.Value, depth int) (bool, error) {
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
		if same, err := equalValues(r, items.Value(), value, depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

// ordered compares what has an order: two numbers, two texts, two times or two
// durations.
func ordered(r *run, a, b any) (int, error) {
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return strings.Compare(x, y), r.reads(min(len(x), len(y)))
		}
	}
	switch x := a.(type) {
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y), nil
		}
	case time.Duration:
		if y, ok := b.(time.Duration); ok {
			return cmp.Compare(x, y), nil
		}
	}
	x, y := values.NumberOf(a), values.NumberOf(b)
	if x.Kind == values.NoNumber || y.Kind == values.NoNumber {
		return 0, &values.Mismatch{Message: values.DescribeValue(reflect.ValueOf(a)) + " and " + values.DescribeValue(reflect.ValueOf(b)) + " have no order"}
	}
	return values.CompareNumbers(x, y), nil
}

// compared is one of the operators < > <= >=.
func orderedAs(r *run, operator string, a, b any) (bool, error) {
	order, err := ordered(r, a, b)
	switch operator {
	case "<":
		return order < 0, err
	case ">":
		return order > 0, err
	case "<=":
		return order <= 0, err
	}
	return order >= 0, err
}

// contained is the operator in: an item of a list, or a name in an object.
func contained(r *run, facts *values.FieldTables, needle, hay any) (bool, error) {
	v := values.Indirect(reflect.ValueOf(hay))
	switch {
	case values.IsNull(v):
		return false, nil
	case v.Type() == values.AnySliceType:
		for _, item := range v.Interface().([]any) {
			if same, err := equal(r, item, needle); same || err != nil {
				return same, err
			}
			if err := r.works(1); err != nil {
				return false, err
			}
		}
		return false, nil
	case values.IsList(v.Kind()):
		n := reflect.ValueOf(needle)
		for i := range v.Len() {
			if same, err := equalValues(r, v.Index(i), n, 0); same || err != nil {
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
		_, found := facts.Of(v.Type()).Get(name)
		return found, nil
	}
	return false, &values.Mismatch{Message: "in wants a list or an object, has " + values.DescribeValue(v)}
}
