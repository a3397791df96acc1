package functions

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// objectArgument returns an argument that must be an object.
func objectArgument(name string, args []any) (reflect.Value, error) {
	v := values.Indirect(reflect.ValueOf(args[0]))
	if v.Kind() != reflect.Map {
		return v, &values.Mismatch{Message: name + "() wants an object, has " + values.DescribeValue(v)}
	}
	return v, nil
}

// fromObject makes a list with an item for each name of an object, in the order of the
// names. Size is that of an item in bytes.
func fromObject(name string, size int, item func(object, key reflect.Value) any) Function {
	return func(s *eval.State, args []any) (any, error) {
		object, err := objectArgument(name, args)
		if err != nil {
			return nil, err
		}
		if err := s.ChargeWork(8 * object.Len()); err != nil {
			return nil, err
		}
		if err := s.ChargeItems(object.Len(), size); err != nil {
			return nil, err
		}
		names := object.MapKeys()
		slices.SortFunc(names, compareKeys)
		list := make([]any, len(names))
		for i, key := range names {
			list[i] = item(object, key)
		}
		return list, nil
	}
}

// compareKeys orders the keys of a map.
func compareKeys(a, b reflect.Value) int {
	a, b = values.Indirect(a), values.Indirect(b)
	if values.IsText(a) && values.IsText(b) {
		return strings.Compare(a.String(), b.String())
	}
	x, y := values.NumberOfValue(a), values.NumberOfValue(b)
	if x.Kind != values.NoNumber && y.Kind != values.NoNumber {
		return values.CompareNumbers(x, y)
	}
	return int(a.Kind()) - int(b.Kind())
}

// fromPairs makes an object of a list of [name, value].
func fromPairs(s *eval.State, list reflect.Value, _ []any) (any, error) {
	if err := s.ChargeItems(list.Len(), 64); err != nil {
		return nil, err
	}
	object := make(map[string]any, list.Len())
	for i := range list.Len() {
		pair := values.Indirect(list.Index(i))
		if !values.IsList(pair.Kind()) || pair.Len() != 2 {
			return nil, &values.Mismatch{Message: fmt.Sprintf("fromPairs() wants a list of [name, value], item %d is %s", i, values.DescribeValue(pair))}
		}
		key := values.Indirect(pair.Index(0))
		if !key.IsValid() || !values.IsScalar(key.Kind()) {
			return nil, &values.Mismatch{Message: fmt.Sprintf("fromPairs() wants a name for item %d, has %s", i, values.DescribeValue(key))}
		}
		name, err := values.AppendText(nil, key.Interface())
		if err != nil {
			return nil, err
		}
		if err := s.ChargeMemory(len(name)); err != nil {
			return nil, err
		}
		object[string(name)] = pair.Index(1).Interface()
	}
	return object, nil
}
