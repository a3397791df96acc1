package limits

import (
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Settings returns everything in a document's settings that is not allowed. The
// limits must be compiled for values of any type. What is required is judged with
// the defaults, a Go value, filled in: a field that has a default need not be written, but
// one that is written as empty counts as missing.
func (l *Limits) Settings(tree, defaults any) []Violation {
	found := l.All(withDefaults(tree, reflect.ValueOf(defaults)))
	reported := map[string]bool{}
	for _, wrong := range found {
		reported[wrong.Path] = true
	}
	emptyFields(reflect.TypeOf(defaults), tree, "", func(path string) {
		if !reported[path] {
			found = append(found, Violation{Path: path, Message: "the field is required and empty"})
		}
	})
	return found
}

// withDefaults returns a tree with the defaults of the required fields that it does
// not have.
func withDefaults(tree any, defaults reflect.Value) any {
	for defaults.Kind() == reflect.Pointer || defaults.Kind() == reflect.Interface {
		if defaults.Kind() == reflect.Pointer && defaults.IsNil() {
			defaults = message.Zero(defaults.Type().Elem()) // as what is written there begins
			continue
		}
		defaults = defaults.Elem()
	}
	if !defaults.IsValid() {
		return tree
	}
	t := defaults.Type()
	switch value := tree.(type) {
	case map[string]any:
		if !message.IsStruct(t) {
			return tree
		}
		laid := make(map[string]any, len(value))
		for name, item := range value {
			laid[name] = item
		}
		fields := message.Of(t).Fields
		for i := range fields {
			f := &fields[i]
			held, ok := f.In(defaults)
			if !ok {
				continue
			}
			if item, written := value[f.Name]; written {
				laid[f.Name] = withDefaults(item, held)
			} else if f.Required && !held.IsZero() {
				laid[f.Name] = held.Interface()
			}
		}
		return laid
	case []any:
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
			return tree
		}
		item := message.Zero(t.Elem())
		laid := make([]any, len(value))
		for i := range value {
			laid[i] = withDefaults(value[i], item)
		}
		return laid
	}
	return tree
}

// emptyFields calls found for required fields that are written and empty.
func emptyFields(t reflect.Type, tree any, path string, found func(path string)) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch value := tree.(type) {
	case map[string]any:
		if !message.IsStruct(t) {
			return
		}
		fields := message.Of(t).Fields
		for i := range fields {
			f := &fields[i]
			item, written := value[f.Name]
			if !written {
				continue
			}
			if f.Required && isNothing(f.Go.Type, item) {
				found(message.Join(path, f.Name))
				continue
			}
			emptyFields(f.Go.Type, item, message.Join(path, f.Name), found)
		}
	case []any:
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
			return
		}
		for i, item := range value {
			emptyFields(t.Elem(), item, path+"["+strconv.Itoa(i)+"]", found)
		}
	}
}

func isNothing(t reflect.Type, item any) bool {
	switch value := item.(type) {
	case nil:
		return true
	case string:
		return value == ""
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0 && t.Kind() == reflect.Map
	}
	return false
}
