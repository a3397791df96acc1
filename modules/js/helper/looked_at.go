package helper

import (
	"iter"
	"reflect"
	"slices"
)

// looksAt reports whether a function takes an object or a list by the methods that read
// it, such as Field(string) (any, bool) and Each() iter.Seq2[string, any] of an object,
// Len() int and Each() iter.Seq2[int, any] of a list. It then gets what the message holds
// itself, and nothing is copied for it.
func looksAt(shape reflect.Type) bool {
	for i := range shape.NumIn() {
		if in := shape.In(i); in.Kind() == reflect.Interface && in.NumMethod() > 0 {
			return true
		}
	}
	return false
}

// looked makes a plain object or list one that a function of this shape reads.
func looked(value any, shape reflect.Type) any {
	if shape.NumMethod() == 0 {
		return value
	}
	return lookable(value)
}

func lookable(value any) any {
	switch v := value.(type) {
	case map[string]any:
		return fields(v)
	case []any:
		return items(v)
	}
	return value
}

// fields is a plain object.
type fields map[string]any

// Field returns a field.
func (f fields) Field(name string) (any, bool) {
	value, ok := f[name]
	return lookable(value), ok
}

// Each lists the fields.
func (f fields) Each() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for name, value := range f {
			if !yield(name, lookable(value)) {
				return
			}
		}
	}
}

// items is a plain list.
type items []any

// Len is the number of items.
func (l items) Len() int { return len(l) }

// Each lists the items.
func (l items) Each() iter.Seq2[int, any] {
	return func(yield func(int, any) bool) {
		for i, value := range slices.All(l) {
			if !yield(i, lookable(value)) {
				return
			}
		}
	}
}
