package values

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// IsNull reports whether a value without pointers is null. A nil list, map or function
// is null too.
func IsNull(v reflect.Value) bool {
	return !v.IsValid() || (v.Kind() == reflect.Map || v.Kind() == reflect.Slice || v.Kind() == reflect.Func) && v.IsNil()
}

// The Go types that the language treats in a way of their own.
var (
	AnyType        = reflect.TypeFor[any]()
	AnyMapType     = reflect.TypeFor[map[string]any]()
	AnySliceType   = reflect.TypeFor[[]any]()
	StringType     = reflect.TypeFor[string]()
	TimeType       = reflect.TypeFor[time.Time]()
	DurationType   = reflect.TypeFor[time.Duration]()
	RawMessageType = reflect.TypeFor[json.RawMessage]()
	NumberType     = reflect.TypeFor[json.Number]()
	ByteSliceType  = reflect.TypeFor[[]byte]()
)

// IsLeaf reports whether a type defines its own JSON form, as time.Time does. The
// language can't look at the fields of such a value.
func IsLeaf(t reflect.Type) bool { return message.IsLeaf(t) }

// IsAny reports whether a type says nothing about its values: nil, or an interface.
func IsAny(t reflect.Type) bool { return t == nil || t.Kind() == reflect.Interface }

// IsInteger reports whether a kind is one of the integers, with a sign or without.
func IsInteger(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Uintptr }

// IsFloat reports whether a kind is one of the two floats.
func IsFloat(k reflect.Kind) bool { return k == reflect.Float32 || k == reflect.Float64 }

// IsScalar reports whether a kind is a boolean, a number or a string.
func IsScalar(k reflect.Kind) bool {
	return k == reflect.Bool || k == reflect.String || IsInteger(k) || IsFloat(k)
}

// Deref returns the type that a pointer type leads to in the end; other types come back
// as they are.
func Deref(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// Basic returns the predeclared type of a named scalar, since the operators of the
// language know only those; other types come back as they are.
func Basic(t reflect.Type) reflect.Type {
	if t == nil || t.PkgPath() == "" || t == DurationType {
		return t
	}
	if b, ok := basicTypes[t.Kind()]; ok {
		return b
	}
	return t
}

// IsText reports whether a value is a text. A json.Number has the kind of a string and
// is none.
func IsText(v reflect.Value) bool { return v.Kind() == reflect.String && v.Type() != NumberType }

// basicTypes is a constant: nothing writes to it.
var basicTypes = map[reflect.Kind]reflect.Type{
	reflect.Bool:   reflect.TypeFor[bool](),
	reflect.String: StringType,
	reflect.Int:    reflect.TypeFor[int](), reflect.Int8: reflect.TypeFor[int8](), reflect.Int16: reflect.TypeFor[int16](),
	reflect.Int32: reflect.TypeFor[int32](), reflect.Int64: reflect.TypeFor[int64](),
	reflect.Uint: reflect.TypeFor[uint](), reflect.Uint8: reflect.TypeFor[uint8](), reflect.Uint16: reflect.TypeFor[uint16](),
	reflect.Uint32: reflect.TypeFor[uint32](), reflect.Uint64: reflect.TypeFor[uint64](),
	reflect.Float32: reflect.TypeFor[float32](), reflect.Float64: reflect.TypeFor[float64](),
}

// IsTextLeaf reports whether values of a type are text in messages, though not in Go.
func IsTextLeaf(t reflect.Type) bool { return t != RawMessageType && IsLeaf(t) && message.IsText(t) }

// IsList reports whether a kind is a slice or an array.
func IsList(k reflect.Kind) bool { return k == reflect.Slice || k == reflect.Array }
