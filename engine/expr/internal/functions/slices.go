package functions

import (
	"reflect"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// indexOf is indexOf() and lastIndexOf(). It counts in characters, as Slice does.
func indexOf(find func(text, part string) int) func(*eval.State, []string) (any, error) {
	return func(_ *eval.State, args []string) (any, error) {
		at := find(args[0], args[1])
		if at <= 0 {
			return at, nil
		}
		return utf8.RuneCountInString(args[0][:at]), nil
	}
}

// Slice is value[from:to]: of a text by characters, of a list by items. Negative numbers
// count from the end, null is the beginning or the end.
func Slice(s *eval.State, value, from, to any) (any, error) {
	v := values.Indirect(reflect.ValueOf(value))
	length := 0
	switch {
	case values.IsText(v):
		if err := s.ChargeReading(v.Len()); err != nil {
			return nil, err
		}
		length = utf8.RuneCountInString(v.String())
	case values.IsList(v.Kind()):
		length = v.Len()
	default:
		return nil, &values.Mismatch{Message: "[from:to] wants a string or a list, has " + values.DescribeValue(v)}
	}
	a, b := 0, length
	for _, end := range []struct {
		at    *int
		value any
	}{{&a, from}, {&b, to}} {
		if end.value == nil {
			continue
		}
		at, err := integerArgument("[from:to]", []any{end.value}, 0)
		if err != nil {
			return nil, err
		}
		if at < 0 {
			at = max(0, at+length)
		}
		*end.at = min(at, length)
	}
	a = min(a, b)
	if v.Kind() != reflect.String {
		if v.Kind() == reflect.Array {
			copied := reflect.New(v.Type()).Elem()
			copied.Set(v)
			v = copied
		}
		return v.Slice3(a, b, b).Interface(), nil
	}
	text := v.String()
	if length == len(text) {
		return text[a:b], nil
	}
	start := syntax.ByteOffset(text, a)
	return text[start : start+syntax.ByteOffset(text[start:], b-a)], nil
}
