package values

import (
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// MaxShown is how much of a text a message to the author shows, in bytes.
const MaxShown = 100

// Quoted returns a text for a message: in quotes, and cut to MaxShown.
func Quoted(text string) string { return strconv.Quote(texts.Cut(text, MaxShown)) }

// DescribeValue returns the words for a value's type, "null" for null.
func DescribeValue(v reflect.Value) string {
	v = Indirect(v)
	if !v.IsValid() {
		return "null"
	}
	return Describe(v.Type())
}

// Describe returns the words for a type in a message to the author of a flow: a string,
// a list (of integers).
func Describe(t reflect.Type) string {
	t = Deref(t)
	if t == nil {
		return "null"
	}
	switch {
	case t == TimeType:
		return "a time"
	case t == DurationType:
		return "a duration"
	case t == RawMessageType || IsAny(t):
		return "any value"
	case t == NumberType:
		return "a number"
	case t == ByteSliceType:
		return "bytes"
	}
	switch k := t.Kind(); {
	case k == reflect.String:
		return "a string"
	case k == reflect.Bool:
		return "a boolean"
	case IsInteger(k):
		return "an integer"
	case IsFloat(k):
		return "a number"
	case k == reflect.Slice || k == reflect.Array:
		if elem := Deref(t.Elem()); !IsAny(elem) {
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

// plural returns the words for several values of a type.
func plural(t reflect.Type) string {
	switch k := t.Kind(); {
	case t == TimeType:
		return "times"
	case t == DurationType:
		return "durations"
	case k == reflect.String:
		return "strings"
	case k == reflect.Bool:
		return "booleans"
	case IsInteger(k):
		return "integers"
	case IsFloat(k):
		return "numbers"
	case k == reflect.Slice || k == reflect.Array:
		return "lists"
	}
	return "objects"
}
