package imageref

import (
	"encoding/json"
	"iter"
)

// The functions of this file read values of any shape as scripts do with ?. and take
// nil Objects for empty ones.

func look(object Object, name string) (any, bool) {
	if object == nil {
		return nil, false
	}
	return object.Field(name)
}

func value(object Object, name string) any {
	field, _ := look(object, name)
	return field
}

func objectAt(object Object, name string) Object {
	found, _ := value(object, name).(Object)
	return found
}

func textAt(object Object, name string) string {
	text, _ := value(object, name).(string)
	return text
}

func valueAt(object Object, steps []string) any {
	last := len(steps) - 1
	return value(at(object, steps[:last]), steps[last])
}

func at(object Object, steps []string) Object {
	for _, step := range steps {
		object = objectAt(object, step)
	}
	return object
}

// items lists what a field holds, nothing when that is no list.
func items(object Object, name string) iter.Seq2[int, any] {
	list, ok := value(object, name).(List)
	if !ok {
		return func(func(int, any) bool) {}
	}
	return list.Each()
}

// objects lists the objects in a list, with their indexes in it.
func objects(object Object, name string) iter.Seq2[int, Object] {
	return func(yield func(int, Object) bool) {
		for i, item := range items(object, name) {
			if found, ok := item.(Object); ok && !yield(i, found) {
				return
			}
		}
	}
}

// flat is a value, with true in place of an object or a list.
func flat(value any) any {
	if composite(value) {
		return true
	}
	return value
}

// fields copies the fields of an object, with true for those that are objects or lists.
func fields(object Object) map[string]any {
	found := map[string]any{}
	if object == nil {
		return found
	}
	for name, field := range object.Each() {
		found[name] = flat(field) // that it is there may be all that counts
	}
	return found
}

// composite reports whether a value has values of its own.
func composite(value any) bool {
	switch value.(type) {
	case Object, List:
		return true
	}
	return false
}

// nameOf is what distinguishes an item of a list: its name as a script compares names,
// in which an object is the same as no other.
func nameOf(owner Object) any {
	name, ok := look(owner, "name")
	switch {
	case !ok:
		return unnamed{}
	case composite(name):
		return new(byte)
	}
	return numberOf(name)
}

type unnamed struct{}

// truthy reports whether JavaScript takes a value for true.
func truthy(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case int64, float64, json.Number:
		return numberOf(v) != any(0.0)
	}
	return true
}

// numberOf is a number as a script has it. One that no float64 can hold is a text
// there; here it keeps its digits.
func numberOf(value any) any {
	switch v := value.(type) {
	case int64:
		return float64(v)
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return f
		}
	}
	return value
}
