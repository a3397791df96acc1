package expr

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// objectAt returns an argument that must be an object.
func objectAt(name string, args []any) (reflect.Value, error) {
	v := inner(reflect.ValueOf(args[0]))
	if v.Kind() != reflect.Map {
		return v, &mismatch{Message: name + "() wants an object, has " + describeValue(v)}
	}
	return v, nil
}

// fromObject makes a list of an object's names, in their order.
func fromObject(name string, size int, item func(object, key reflect.Value) any) bounded {
	return func(r *run, args []any) (any, error) {
		object, err := objectAt(name, args)
		if err != nil {
			return nil, err
		}
		if err := r.works(8 * object.Len()); err != nil {
			return nil, err
		}
		if err := r.makesItems(object.Len(), size); err != nil {
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

func compareKeys(a, b reflect.Value) int {
	a, b = inner(a), inner(b)
	if isText(a) && isText(b) {
		return strings.Compare(a.String(), b.String())
	}
	x, y := numberOfValue(a), numberOfValue(b)
	if x.kind != noNumber && y.kind != noNumber {
		return compareNumbers(x, y)
	}
	return int(a.Kind()) - int(b.Kind())
}

// fromPairs makes an object of [name, value].
func fromPairs(r *run, list reflect.Value, _ []any) (any, error) {
	if err := r.makesItems(list.Len(), 64); err != nil {
		return nil, err
	}
	object := make(map[string]any, list.Len())
	for i := range list.Len() {
		pair := inner(list.Index(i))
		if !isList(pair.Kind()) || pair.Len() != 2 {
			return nil, &mismatch{Message: fmt.Sprintf("fromPairs() wants a list of [name, value], item %d is %s", i, describeValue(pair))}
		}
		key := inner(pair.Index(0))
		if !key.IsValid() || !isScalar(key.Kind()) {
			return nil, &mismatch{Message: fmt.Sprintf("fromPairs() wants a name for item %d, has %s", i, describeValue(key))}
		}
		name, err := appendText(nil, key.Interface())
		if err != nil {
			return nil, err
		}
		if err := r.makes(len(name)); err != nil {
			return nil, err
		}
		object[string(name)] = pair.Index(1).Interface()
	}
	return object, nil
}
