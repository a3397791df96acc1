package message

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
)

// Mismatch is a value that does not fit its place.
type Mismatch struct {
	Path    string // within the value: routes[0].name
	Message string
}

func (m *Mismatch) Error() string {
	if m.Path == "" {
		return m.Message
	}
	return m.Path + ": " + m.Message
}

func mismatch(format string, args ...any) error {
	return &Mismatch{Message: fmt.Sprintf(format, args...)}
}

// Under puts a place in front of a Mismatch's path; other errors stay as they are.
func Under(place string, err error) error {
	wrong, ok := err.(*Mismatch) //nolint:errorlint // what wraps one would be lost
	if !ok {
		return err
	}
	return &Mismatch{Path: Join(place, wrong.Path), Message: wrong.Message}
}

// Join puts two parts of a path together.
func Join(a, b string) string {
	if a == "" || b == "" || b[0] == '[' {
		return a + b
	}
	return a + "." + b
}

// Decode writes a JSON-like value (map[string]any, []any, string, bool, nil and
// numbers) into a settable value, over what is there already: what the value
// does not have stays. Names are matched exactly; those that a struct has no field
// for are left out. Whole numbers stay whole where any value may be. The error is a
// *Mismatch or that of a type's own decoding.
func Decode(dst reflect.Value, tree any) error { return decode(dst, tree, 0) }

func decode(dst reflect.Value, tree any, depth int) error {
	if depth > maxDepth {
		return mismatch("the value is nested more than %d deep", maxDepth)
	}
	if number, ok := tree.(json.Number); ok && dst.Type() != numberType {
		plain, err := PlainNumber(number)
		if err != nil {
			return mismatch("%s is no number", number)
		}
		tree = plain
	}
	t := dst.Type()
	switch {
	case tree == nil:
		return decodeNull(dst)
	case t.Kind() == reflect.Interface:
		value := reflect.ValueOf(tree)
		if !value.Type().Implements(t) {
			return mismatch("no value of a document fits a Go %s", t)
		}
		dst.Set(value)
		return nil
	case t.Kind() == reflect.Pointer && !IsLeaf(t.Elem()) || t.Kind() == reflect.Pointer && dst.IsNil():
		target := Zero(t.Elem())
		if !dst.IsNil() {
			target.Set(dst.Elem())
		}
		if err := decode(target, tree, depth+1); err != nil {
			return err
		}
		dst.Set(target.Addr())
		return nil
	case IsLeaf(t):
		return decodeLeaf(dst, tree)
	}
	switch t.Kind() {
	case reflect.Struct:
		return decodeStruct(dst, tree, depth)
	case reflect.Map:
		return decodeMap(dst, tree, depth)
	case reflect.Slice, reflect.Array:
		return decodeList(dst, tree, depth)
	}
	return decodeScalar(dst, reflect.ValueOf(tree))
}

func decodeNull(dst reflect.Value) error {
	switch dst.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		dst.SetZero()
		return nil
	}
	return mismatch("want %s, have null", Word(dst.Type()))
}

func decodeLeaf(dst reflect.Value, tree any) error {
	if dst.Type() == durationType {
		text, ok := tree.(string)
		if !ok {
			return mismatch("%s", NotDuration(reflect.ValueOf(tree)))
		}
		d, err := ParseDuration(text)
		if err != nil {
			return mismatch("%v", err)
		}
		dst.SetInt(int64(d))
		return nil
	}
	var err error
	if text, ok := tree.(string); ok && IsText(dst.Type()) {
		if u, ok := dst.Addr().Interface().(encoding.TextUnmarshaler); ok {
			if err = contained(u, func() error { return u.UnmarshalText([]byte(text)) }); err != nil {
				return mismatch("want %s, have %q: %v", Word(dst.Type()), text, err)
			}
			return nil
		}
	}
	text, err := JSON(tree)
	if err == nil && dst.Type() == rawType {
		dst.SetBytes(text)
		return nil
	}
	if err == nil {
		err = contained(dst.Addr().Interface(), func() error { return json.Unmarshal(text, dst.Addr().Interface()) })
	}
	if err != nil {
		return mismatch("want %s: %v", Word(dst.Type()), err)
	}
	return nil
}

func decodeStruct(dst reflect.Value, tree any, depth int) error {
	object, ok := tree.(map[string]any)
	if !ok {
		return wrongType(dst.Type(), tree)
	}
	fields := Of(dst.Type())
	for _, name := range slices.Sorted(maps.Keys(object)) {
		f, ok := fields.Field(name)
		if !ok {
			continue
		}
		if err := decode(f.Settable(dst), object[name], depth+1); err != nil {
			return Under(name, err)
		}
	}
	return nil
}

// decodeMap makes a new map, since that of a default is shared.
func decodeMap(dst reflect.Value, tree any, depth int) error {
	object, ok := tree.(map[string]any)
	t := dst.Type()
	if !ok || t.Key().Kind() != reflect.String {
		return wrongType(t, tree)
	}
	target := reflect.MakeMapWithSize(t, len(object))
	for entries := dst.MapRange(); entries.Next(); {
		target.SetMapIndex(entries.Key(), entries.Value())
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		item := Zero(t.Elem())
		if err := decode(item, object[name], depth+1); err != nil {
			return Under(name, err)
		}
		target.SetMapIndex(reflect.ValueOf(name).Convert(t.Key()), item)
	}
	dst.Set(target)
	return nil
}

func decodeList(dst reflect.Value, tree any, depth int) error {
	t := dst.Type()
	if text, ok := tree.(string); ok && t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
		bytes, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return mismatch("want bytes as base64 text, have a string that is not base64")
		}
		dst.SetBytes(bytes)
		return nil
	}
	list, ok := tree.([]any)
	if !ok {
		return wrongType(t, tree)
	}
	target := dst
	if t.Kind() == reflect.Slice {
		target = reflect.MakeSlice(t, len(list), len(list))
	} else if len(list) != t.Len() {
		return mismatch("want a list of %d, have one of %d", t.Len(), len(list))
	}
	for i, item := range list {
		if target.Index(i).Kind() == reflect.Struct {
			target.Index(i).Set(Zero(t.Elem()))
		}
		if err := decode(target.Index(i), item, depth+1); err != nil {
			return Under("["+strconv.Itoa(i)+"]", err)
		}
	}
	dst.Set(target)
	return nil
}

func decodeScalar(dst, src reflect.Value) error {
	wrong := wrongType(dst.Type(), src.Interface())
	switch k := dst.Kind(); {
	case dst.Type() == numberType:
		if !src.CanInt() && !src.CanUint() && !src.CanFloat() && src.Type() != numberType {
			return wrong
		}
		dst.SetString(fmt.Sprint(src.Interface()))
	case k == reflect.String && src.Kind() == reflect.String:
		dst.SetString(src.String())
	case k == reflect.Bool && src.Kind() == reflect.Bool:
		dst.SetBool(src.Bool())
	case dst.CanFloat() && src.CanFloat():
		dst.SetFloat(src.Float())
	case dst.CanFloat() && src.CanInt():
		dst.SetFloat(float64(src.Int()))
	case dst.CanFloat() && src.CanUint():
		dst.SetFloat(float64(src.Uint()))
	case dst.CanInt() || dst.CanUint():
		return decodeInteger(dst, src, wrong)
	default:
		return wrong
	}
	return nil
}

func decodeInteger(dst, src reflect.Value, wrong error) error {
	outside := mismatch("%v is out of the range of %s", src.Interface(), dst.Kind())
	var signed int64
	var unsigned uint64
	switch {
	case src.Type() == durationType:
		return wrong
	case src.CanInt():
		signed = src.Int()
		unsigned = uint64(max(signed, 0))
	case src.CanUint():
		unsigned = src.Uint()
		signed = int64(min(unsigned, math.MaxInt64))
	case src.CanFloat():
		f := src.Float()
		if f != math.Trunc(f) {
			return mismatch("want an integer, have %s", strconv.FormatFloat(f, 'g', -1, 64))
		}
		if f < -(1<<63) || f >= 1<<64 {
			return outside
		}
		if f < 0 {
			signed = int64(f)
		} else {
			unsigned = uint64(f)
			signed = int64(min(unsigned, math.MaxInt64))
		}
	default:
		return wrong
	}
	switch {
	case dst.CanInt() && (unsigned > math.MaxInt64 || dst.OverflowInt(signed)), dst.CanUint() && (signed < 0 || dst.OverflowUint(unsigned)):
		return outside
	case dst.CanInt():
		dst.SetInt(signed)
	default:
		dst.SetUint(unsigned)
	}
	return nil
}

func wrongType(want reflect.Type, have any) error {
	return mismatch("want %s, have %s", Word(want), Word(reflect.TypeOf(have)))
}

// Word names a type as the author of a flow knows it.
func Word(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nil:
		return "null"
	case t == timeType:
		return "a time"
	case t == durationType:
		return "a duration"
	case t == numberType:
		return "a number"
	case t == rawType || t.Kind() == reflect.Interface:
		return "any value"
	case t == reflect.TypeFor[[]byte]():
		return "bytes"
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Map:
		return "an object"
	case reflect.Struct:
		if t.Name() != "" {
			return "an object (" + t.Name() + ")"
		}
		return "an object"
	}
	if t.Kind() >= reflect.Int && t.Kind() <= reflect.Uintptr {
		return "an integer"
	}
	return t.String()
}
