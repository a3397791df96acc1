package expr

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

var (
	anyType        = reflect.TypeFor[any]()
	anyMapType     = reflect.TypeFor[map[string]any]()
	anySliceType   = reflect.TypeFor[[]any]()
	stringType     = reflect.TypeFor[string]()
	timeType       = reflect.TypeFor[time.Time]()
	durationType   = reflect.TypeFor[time.Duration]()
	rawMessageType = reflect.TypeFor[json.RawMessage]()
	numberType     = reflect.TypeFor[json.Number]()
	byteSliceType  = reflect.TypeFor[[]byte]()
)

// isLeaf reports whether values of a type have a JSON form of their own, so that
// their fields are nobody's business: time.Time and the like.
func isLeaf(t reflect.Type) bool { return message.IsLeaf(t) }

func isAny(t reflect.Type) bool { return t == nil || t.Kind() == reflect.Interface }

func isInteger(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Uintptr }

func isFloat(k reflect.Kind) bool { return k == reflect.Float32 || k == reflect.Float64 }

func isScalar(k reflect.Kind) bool {
	return k == reflect.Bool || k == reflect.String || isInteger(k) || isFloat(k)
}

func deref(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// basic returns the unnamed type of a named scalar, since the expressions'
// operators know those only; other types come back as they are.
func basic(t reflect.Type) reflect.Type {
	if t == nil || t.PkgPath() == "" || t == durationType {
		return t
	}
	if b, ok := basicTypes[t.Kind()]; ok {
		return b
	}
	return t
}

// isText reports whether a value is a text. A number out of JSON text has the kind of
// one and is none.
func isText(v reflect.Value) bool { return v.Kind() == reflect.String && v.Type() != numberType }

// basicTypes is a constant: nothing writes to it.
var basicTypes = map[reflect.Kind]reflect.Type{
	reflect.Bool:   reflect.TypeFor[bool](),
	reflect.String: stringType,
	reflect.Int:    reflect.TypeFor[int](), reflect.Int8: reflect.TypeFor[int8](), reflect.Int16: reflect.TypeFor[int16](),
	reflect.Int32: reflect.TypeFor[int32](), reflect.Int64: reflect.TypeFor[int64](),
	reflect.Uint: reflect.TypeFor[uint](), reflect.Uint8: reflect.TypeFor[uint8](), reflect.Uint16: reflect.TypeFor[uint16](),
	reflect.Uint32: reflect.TypeFor[uint32](), reflect.Uint64: reflect.TypeFor[uint64](),
	reflect.Float32: reflect.TypeFor[float32](), reflect.Float64: reflect.TypeFor[float64](),
}

// describe names a type as the author of a flow knows it.
func describe(t reflect.Type) string {
	t = deref(t)
	if t == nil {
		return "null"
	}
	switch {
	case t == timeType:
		return "a time"
	case t == durationType:
		return "a duration"
	case t == rawMessageType || isAny(t):
		return "any value"
	case t == numberType:
		return "a number"
	case t == byteSliceType:
		return "bytes"
	}
	switch k := t.Kind(); {
	case k == reflect.String:
		return "a string"
	case k == reflect.Bool:
		return "a boolean"
	case isInteger(k):
		return "an integer"
	case isFloat(k):
		return "a number"
	case k == reflect.Slice || k == reflect.Array:
		if elem := deref(t.Elem()); !isAny(elem) {
			return "a list (of " + plural(elem) + ")"
		}
		return "a list"
	case k == reflect.Map:
		return "an object"
	case k == reflect.Struct:
		if t.Name() != "" {
			return "an object (" + t.Name() + ")"
		}
		return "an object"
	}
	return t.String()
}

func plural(t reflect.Type) string {
	switch k := t.Kind(); {
	case t == timeType:
		return "times"
	case t == durationType:
		return "durations"
	case k == reflect.String:
		return "strings"
	case k == reflect.Bool:
		return "booleans"
	case isInteger(k):
		return "integers"
	case isFloat(k):
		return "numbers"
	case k == reflect.Slice || k == reflect.Array:
		return "lists"
	}
	return "objects"
}
