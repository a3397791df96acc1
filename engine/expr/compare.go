package expr

import (
	"cmp"
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// maxValueDepth bounds the values that are gone over by recursion.
const maxValueDepth = 1000

var errValueDepth = &mismatch{Message: "the value is nested more than 1000 deep"}

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
	a, b = inner(a), inner(b)
	if isNull(a) || isNull(b) {
		return isNull(a) && isNull(b), nil
	}
	switch {
	case isText(a) && isText(b):
		if a.Len() != b.Len() {
			return false, nil
		}
		return a.String() == b.String(), r.reads(a.Len())
	case a.Kind() == reflect.Bool && b.Kind() == reflect.Bool:
		return a.Bool() == b.Bool(), nil
	case isList(a.Kind()) && isList(b.Kind()):
		return equalLists(r, a, b, depth)
	case a.Kind() == reflect.Map && b.Kind() == reflect.Map:
		return equalObjects(r, a, b, depth)
	case a.Type() == timeType && b.Type() == timeType && a.CanInterface() && b.CanInterface():
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
	x, y := numberOfValue(a), numberOfValue(b)
	if x.kind == noNumber || y.kind == noNumber {
		return false, nil
	}
	return compareNumbers(x, y) == 0 && x.float == x.float && y.float == y.float, nil
}

// isNull reports whether a value without pointers is null, as a nil list is.
func isNull(v reflect.Value) bool {
	return !v.IsValid() || (v.Kind() == reflect.Map || v.Kind() == reflect.Slice || v.Kind() == reflect.Func) && v.IsNil()
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
		key := inner(items.Key())
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

// numberOfValue is numberOf for what may not be taken out of a struct.
func numberOfValue(v reflect.Value) number {
	switch {
	case !v.IsValid():
	case v.CanInt():
		return numberOf(v.Int())
	case v.CanUint():
		return numberOf(v.Uint())
	case v.CanFloat():
		return numberOf(v.Float())
	case v.Type() == numberType:
		return numberOfText(json.Number(v.String()))
	}
	return number{}
}

// compareNumbers orders numbers by their value, with no digit lost.
func compareNumbers(x, y number) int {
	switch {
	case x.kind == hugeNumber || y.kind == hugeNumber:
		return compareHuge(x, y)
	case x.kind == floatNumber && y.kind == floatNumber:
		return cmp.Compare(x.float, y.float)
	case x.kind == floatNumber:
		return -compareFloat(y, x.float)
	case y.kind == floatNumber:
		return compareFloat(x, y.float)
	case x.kind == y.kind:
		return cmp.Or(cmp.Compare(x.signed, y.signed), cmp.Compare(x.unsigned, y.unsigned))
	case x.kind == unsignedNumber:
		return 1
	}
	return -1
}

// compareFloat orders an integer and a float. An integer becomes a float with its
// last digits rounded, so a float of the same value is made an integer instead.
func compareFloat(x number, f float64) int {
	if rough := cmp.Compare(x.asFloat(), f); rough != 0 || f != f {
		return rough
	}
	var y number
	switch {
	case f >= 1<<64:
		return -1
	case f >= 1<<63:
		y = number{kind: unsignedNumber, unsigned: uint64(f)}
	default:
		y = number{kind: signedNumber, signed: int64(f)}
	}
	return compareNumbers(x, y)
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
	x, y := numberOf(a), numberOf(b)
	if x.kind == noNumber || y.kind == noNumber {
		return 0, &mismatch{Message: describeValue(reflect.ValueOf(a)) + " and " + describeValue(reflect.ValueOf(b)) + " have no order"}
	}
	return compareNumbers(x, y), nil
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
func contained(r *run, facts *typeFacts, needle, hay any) (bool, error) {
	v := inner(reflect.ValueOf(hay))
	switch {
	case isNull(v):
		return false, nil
	case v.Type() == anySliceType:
		for _, item := range v.Interface().([]any) {
			if same, err := equal(r, item, needle); same || err != nil {
				return same, err
			}
			if err := r.works(1); err != nil {
				return false, err
			}
		}
		return false, nil
	case isList(v.Kind()):
		n := reflect.ValueOf(needle)
		for i := range v.Len() {
			if same, err := equalValues(r, v.Index(i), n, 0); same || err != nil {
				return same, err
			}
		}
		return false, nil
	case v.Kind() == reflect.Map:
		key := inner(reflect.ValueOf(needle))
		if !key.IsValid() || !key.Comparable() {
			return false, nil
		}
		if t := v.Type().Key(); t.Kind() != reflect.Interface {
			if key.Kind() != t.Kind() || key.Type() == numberType {
				return false, nil
			}
			key = key.Convert(t)
		}
		return v.MapIndex(key).IsValid(), nil
	case v.Kind() == reflect.Struct && v.Type() != timeType:
		name, ok := needle.(string)
		if !ok {
			return false, &mismatch{Message: describeValue(reflect.ValueOf(needle)) + " in an object: want the name of a field"}
		}
		_, found := facts.fields(v.Type()).get(name)
		return found, nil
	}
	return false, &mismatch{Message: "in wants a list or an object, has " + describeValue(v)}
}
