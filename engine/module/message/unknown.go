package message

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// Unknown calls found for each name in a JSON-like value that a struct has no field
// for, with its path and the names that the struct has.
func Unknown(t reflect.Type, tree any, found func(path, name string, known []string)) {
	unknown(t, tree, "", found)
}

func unknown(t reflect.Type, tree any, path string, found func(path, name string, known []string)) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || IsLeaf(t) {
		return
	}
	switch value := tree.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			var inner reflect.Type
			switch t.Kind() {
			case reflect.Map:
				inner = t.Elem()
			case reflect.Struct:
				field, ok := Of(t).Field(name)
				if !ok {
					found(Join(path, name), name, Of(t).Names())
					continue
				}
				inner = field.Go.Type
			default:
				return
			}
			unknown(inner, value[name], Join(path, name), found)
		}
	case []any:
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
			return
		}
		for i, item := range value {
			unknown(t.Elem(), item, path+"["+strconv.Itoa(i)+"]", found)
		}
	}
}
