package plain

import (
	"encoding"
	"encoding/json"
	"iter"
	"math"
	"reflect"
	"time"
)

// Kind says what a Go value is in JSON.
type Kind int

// The kinds of values that are not plain.
const (
	Nothing    Kind = iota // functions, channels: no message holds one
	Scalar                 // Plain is nil, a string, a bool, an int64 or a float64
	Fields                 // an object: Each lists its fields
	Items                  // a list: Len and At
	Marshalled             // Plain has its own way of being JSON, as a time has
)

// Shape is a Go value by the names that JSON gives its parts.
type Shape struct {
	Kind  Kind
	Plain any
	value reflect.Value
}

// Look says what a value is in JSON: structs are objects by their JSON names, bytes are
// base64, nil maps and lists are null.
func Look(value any) Shape {
	v := reflect.ValueOf(value)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		if marshals(v.Interface()) {
			return Shape{Kind: Marshalled, Plain: v.Interface()}
		}
		v = v.Elem()
	}
	if !v.IsValid() || (v.Kind() == reflect.Pointer && v.IsNil()) {
		return Shape{Kind: Scalar}
	}
	if d, ok := v.Interface().(time.Duration); ok {
		return Shape{Kind: Scalar, Plain: d.String()}
	}
	if marshals(v.Interface()) {
		return Shape{Kind: Marshalled, Plain: v.Interface()}
	}
	switch v.Kind() {
	case reflect.Struct:
		return Shape{Kind: Fields, value: v}
	case reflect.Map:
		if v.IsNil() {
			return Shape{Kind: Scalar}
		}
		if v.Type().Key().Kind() != reflect.String {
			return Shape{Kind: Marshalled, Plain: v.Interface()}
		}
		return Shape{Kind: Fields, value: v}
	case reflect.Slice:
		if v.IsNil() {
			return Shape{Kind: Scalar}
		}
		if isBytes(v.Type()) {
			return Shape{Kind: Scalar, Plain: base64Text(v.Bytes())}
		}
		return Shape{Kind: Items, value: v}
	case reflect.Array:
		return Shape{Kind: Items, value: v}
	}
	return scalar(v)
}

func scalar(v reflect.Value) Shape {
	switch v.Kind() {
	case reflect.String:
		return Shape{Kind: Scalar, Plain: v.String()}
	case reflect.Bool:
		return Shape{Kind: Scalar, Plain: v.Bool()}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Shape{Kind: Scalar, Plain: v.Int()}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() > math.MaxInt64 {
			return Shape{Kind: Scalar, Plain: float64(v.Uint())}
		}
		return Shape{Kind: Scalar, Plain: int64(v.Uint())}
	case reflect.Float32, reflect.Float64:
		return Shape{Kind: Scalar, Plain: v.Float()}
	}
	return Shape{}
}

// Each lists the fields of an object: a struct's in their order, a map's in any.
func (s Shape) Each() iter.Seq2[string, any] {
	if s.value.Kind() == reflect.Map {
		return func(yield func(string, any) bool) {
			for fields := s.value.MapRange(); fields.Next(); {
				if !yield(fields.Key().String(), fields.Value().Interface()) {
					return
				}
			}
		}
	}
	return fieldsOf(s.value.Type()).each(s.value)
}

// Len is the number of a list's items.
func (s Shape) Len() int { return s.value.Len() }

// At is an item of a list.
func (s Shape) At(i int) any { return s.value.Index(i).Interface() }

// marshals reports whether a value has its own way of being JSON.
func marshals(value any) bool {
	switch value.(type) {
	case json.Marshaler, encoding.TextMarshaler:
		return true
	}
	return false
}

// Ordered reports whether the fields have an order, as those of a struct do.
func (s Shape) Ordered() bool { return s.value.Kind() == reflect.Struct }
