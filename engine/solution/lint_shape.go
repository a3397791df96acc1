package solution

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// shape compares what the manifest holds with a Go type, key by key, and notes each
// difference at its place; encoding/json would stop at the first and know no place.
// It returns whether the manifest can be decoded.
func (l *linter) shape(content any, typ reflect.Type, place string) bool {
	if content == nil || typ.Kind() == reflect.Interface || typ == reflect.TypeFor[json.RawMessage]() {
		return true
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return l.shape(content, typ.Elem(), place)
	case reflect.Struct:
		return l.shapeOfObject(content, typ, place)
	case reflect.Map:
		object, ok := content.(map[string]any)
		fits := l.kind(ok, "an object", content, place)
		for _, key := range slices.Sorted(maps.Keys(object)) {
			fits = l.shape(object[key], typ.Elem(), flow.Path(place, key)) && fits
		}
		return fits
	case reflect.Slice:
		list, ok := content.([]any)
		fits := l.kind(ok, "a list", content, place)
		for i, item := range list {
			fits = l.shape(item, typ.Elem(), flow.Path(place, i)) && fits
		}
		return fits
	case reflect.String:
		_, ok := content.(string)
		return l.kind(ok, "text", content, place)
	case reflect.Int64:
		number, ok := content.(json.Number)
		if ok {
			_, err := number.Int64()
			ok = err == nil
		}
		return l.kind(ok, "a whole number", content, place)
	}
	return true
}

func (l *linter) shapeOfObject(content any, typ reflect.Type, place string) bool {
	object, ok := content.(map[string]any)
	if !l.kind(ok, "an object", content, place) {
		return false
	}
	fields := map[string]reflect.Type{}
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		fields[name] = typ.Field(i).Type
	}
	fits := true
	for _, key := range slices.Sorted(maps.Keys(object)) {
		field, known := fields[key]
		if !known {
			l.wrong(flow.Path(place, key), "there is no such key%s", suggest(key, slices.Sorted(maps.Keys(fields))))
			fits = false
			continue
		}
		fits = l.shape(object[key], field, flow.Path(place, key)) && fits
	}
	return fits
}

func (l *linter) kind(ok bool, want string, content any, place string) bool {
	if !ok {
		l.wrong(place, "want %s, have %s", want, kindOf(content))
	}
	return ok
}

func kindOf(content any) string {
	switch content := content.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		return "text"
	case json.Number:
		return "the number " + content.String()
	}
	return fmt.Sprint(content)
}
