package message

import (
	"encoding"
	"encoding/json"
	"reflect"
	"time"
)

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	rawType      = reflect.TypeFor[json.RawMessage]()
	numberType   = reflect.TypeFor[json.Number]()
	anyType      = reflect.TypeFor[any]()

	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	textMarshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	jsonMarshaler   = reflect.TypeFor[json.Marshaler]()
)

// IsLeaf reports whether values of a type have a JSON form of their own, so that
// what they are made of is not a part of messages: time.Time, time.Duration and
// what has the methods of encoding/json or of encoding.
func IsLeaf(t reflect.Type) bool {
	if t == timeType || t == durationType || t == rawType {
		return true
	}
	pointer := reflect.PointerTo(t)
	return t.Kind() != reflect.Interface && (pointer.Implements(jsonUnmarshaler) || pointer.Implements(textUnmarshaler) ||
		t.Implements(jsonMarshaler) || t.Implements(textMarshaler))
}

// IsText reports whether the JSON form of a leaf is a string.
func IsText(t reflect.Type) bool {
	if t == timeType || t == durationType {
		return true
	}
	pointer := reflect.PointerTo(t)
	return !pointer.Implements(jsonUnmarshaler) && !pointer.Implements(jsonMarshaler) &&
		(pointer.Implements(textUnmarshaler) || pointer.Implements(textMarshaler))
}

// IsStruct reports whether values of a type are objects whose fields are a part of
// messages.
func IsStruct(t reflect.Type) bool { return t.Kind() == reflect.Struct && !IsLeaf(t) }

// Unsupported says why no message can have values of a kind; "" when it can. It
// looks at the type itself only, not at what it is made of.
func Unsupported(t reflect.Type) string {
	if IsLeaf(t) {
		return ""
	}
	switch t.Kind() {
	case reflect.Chan:
		return "a channel has no JSON form"
	case reflect.Func:
		return "a function has no JSON form"
	case reflect.Complex64, reflect.Complex128:
		return "a complex number has no JSON form"
	case reflect.UnsafePointer, reflect.Uintptr:
		return "a memory address has no JSON form"
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			return "the keys of a map must be text"
		}
	}
	return ""
}
