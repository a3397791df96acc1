package expr

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// maxDepth bounds templates and converted values.
const maxDepth = 64

// mismatch is a value that does not fit: where in the value, and why.
type mismatch struct {
	path    string
	message string
}

func (m *mismatch) Error() string {
	if m.path == "" {
		return m.message
	}
	return m.path + ": " + m.message
}

func wrongType(dst reflect.Type, src reflect.Value) error {
	return &mismatch{message: "want " + describe(dst) + ", have " + describeValue(src)}
}

func describeValue(v reflect.Value) string {
	v = inner(v)
	if !v.IsValid() {
		return "null"
	}
	return describe(v.Type())
}

// under puts a place in front of a mismatch's path.
func under(place string, err error) error {
	if wrong, ok := err.(*mismatch); ok {
		return &mismatch{path: joinPath(place, wrong.path), message: wrong.message}
	}
	return err
}

// inner follows interfaces and pointers; null is the zero Value.
func inner(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v
}

// converter writes values into typed places, sharing maps and slices whose types
// fit. It never goes through JSON text, but for json.RawMessage and types that
// have a JSON form of their own.
type converter struct{ facts *typeFacts }

// set writes an untyped value: the fast way for what expressions yield.
func (c *converter) set(dst reflect.Value, value any) error {
	switch v := value.(type) {
	case string:
		if dst.Kind() == reflect.String && dst.Type() != numberType {
			dst.SetString(v)
			return nil
		}
	case bool:
		if dst.Kind() == reflect.Bool {
			dst.SetBool(v)
			return nil
		}
	case int:
		if dst.Kind() == reflect.Int || dst.Kind() == reflect.Int64 {
			dst.SetInt(int64(v))
			return nil
		}
	case nil:
		return c.convert(dst, reflect.Value{}, 0)
	}
	return c.convert(dst, reflect.ValueOf(value), 0)
}

// convert writes src into the settable dst. The error is a *mismatch or that of
// a type's own decoding.
func (c *converter) convert(dst, src reflect.Value, depth int) error {
	if depth > maxDepth {
		return &mismatch{message: fmt.Sprintf("the value is nested more than %d deep", maxDepth)}
	}
	if src.IsValid() && src.Type() == dst.Type() {
		dst.Set(src)
		return nil
	}
	src = inner(src)
	t := dst.Type()
	if !src.IsValid() {
		switch dst.Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
			dst.SetZero()
			return nil
		}
		return wrongType(t, src)
	}
	if src.Type() == t || dst.Kind() == reflect.Interface && src.Type().Implements(t) {
		dst.Set(src)
		return nil
	}
	if dst.Kind() == reflect.Pointer {
		target := module.Zero(t.Elem())
		if err := c.convert(target, src, depth+1); err != nil {
			return err
		}
		dst.Set(target.Addr())
		return nil
	}
	if isLeaf(t) {
		return c.leaf(dst, src)
	}
	if src.Type() == rawMessageType {
		decoded, err := decodeJSON(src.Bytes())
		if err != nil {
			return &mismatch{message: "the JSON text can't be read: " + err.Error()}
		}
		return c.convert(dst, reflect.ValueOf(decoded), depth+1)
	}
	switch k := dst.Kind(); {
	case isScalar(k):
		return scalar(dst, src)
	case k == reflect.Slice || k == reflect.Array:
		return c.list(dst, src, depth)
	case k == reflect.Map:
		return c.object(dst, src, depth)
	case k == reflect.Struct:
		return c.structure(dst, src, depth)
	}
	return wrongType(t, src)
}

// leaf writes types that have a JSON form of their own.
func (c *converter) leaf(dst, src reflect.Value) error {
	if dst.Type() == rawMessageType {
		text, err := json.Marshal(src.Interface())
		if err != nil {
			return &mismatch{message: "the value can't be written as JSON: " + err.Error()}
		}
		dst.SetBytes(text)
		return nil
	}
	var err error
	if text, ok := dst.Addr().Interface().(encoding.TextUnmarshaler); ok && src.Kind() == reflect.String {
		err = text.UnmarshalText([]byte(src.String()))
	} else if dst.Type() == timeType {
		return wrongType(timeType, src)
	} else {
		var text []byte
		if text, err = json.Marshal(src.Interface()); err == nil {
			err = json.Unmarshal(text, dst.Addr().Interface())
		}
	}
	if err != nil {
		return &mismatch{message: fmt.Sprintf("want %s, have %s: %v", describe(dst.Type()), describeValue(src), err)}
	}
	return nil
}

func scalar(dst, src reflect.Value) error {
	t := dst.Type()
	if src.Type() == numberType {
		n, err := number(json.Number(src.String()))
		if err != nil {
			return wrongType(t, src)
		}
		src = reflect.ValueOf(n)
	}
	switch k := dst.Kind(); {
	case k == reflect.String && src.Kind() == reflect.String:
		dst.SetString(src.String())
	case t == numberType && (src.CanInt() || src.CanUint() || src.CanFloat()):
		text, err := json.Marshal(src.Interface())
		if err != nil {
			return wrongType(t, src)
		}
		dst.SetString(string(text))
	case k == reflect.String && (src.Type() == timeType || src.Type() == byteSliceType):
		text, err := appendText(nil, src.Interface())
		if err != nil {
			return err
		}
		dst.SetString(string(text))
	case k == reflect.Bool && src.Kind() == reflect.Bool:
		dst.SetBool(src.Bool())
	case isInteger(k):
		return integer(dst, src)
	case isFloat(k):
		switch {
		case src.CanFloat():
			dst.SetFloat(src.Float())
		case src.CanInt():
			dst.SetFloat(float64(src.Int()))
		case src.CanUint():
			dst.SetFloat(float64(src.Uint()))
		default:
			return wrongType(t, src)
		}
	default:
		return wrongType(t, src)
	}
	return nil
}

// integer writes any number that is integral and in the range of dst.
func integer(dst, src reflect.Value) error {
	var signed int64
	var unsigned uint64
	switch {
	case src.CanInt():
		signed = src.Int()
		unsigned = uint64(max(signed, 0))
	case src.CanUint():
		unsigned = src.Uint()
		signed = int64(min(unsigned, math.MaxInt64))
	case src.CanFloat():
		f := src.Float()
		if f != math.Trunc(f) {
			return &mismatch{message: "want an integer, have " + strconv.FormatFloat(f, 'g', -1, 64)}
		}
		if f < -(1<<63) || f >= 1<<64 {
			return outOfRange(dst, src)
		}
		if f >= 1<<63 {
			unsigned, signed = uint64(f), math.MaxInt64
		} else {
			signed = int64(f)
			unsigned = uint64(max(signed, 0))
		}
	default:
		return wrongType(dst.Type(), src)
	}
	if dst.CanInt() {
		if unsigned > math.MaxInt64 || dst.OverflowInt(signed) {
			return outOfRange(dst, src)
		}
		dst.SetInt(signed)
		return nil
	}
	if signed < 0 || dst.OverflowUint(unsigned) {
		return outOfRange(dst, src)
	}
	dst.SetUint(unsigned)
	return nil
}

func outOfRange(dst, src reflect.Value) error {
	return &mismatch{message: fmt.Sprintf("%v is out of the range of %s", src.Interface(), dst.Kind())}
}

func (c *converter) list(dst, src reflect.Value, depth int) error {
	t := dst.Type()
	if t.Elem().Kind() == reflect.Uint8 && src.Kind() == reflect.String {
		decoded, err := base64.StdEncoding.DecodeString(src.String())
		if err != nil || t.Kind() != reflect.Slice {
			return &mismatch{message: "want bytes as base64 text, have a string that is not base64"}
		}
		dst.SetBytes(decoded)
		return nil
	}
	if src.Kind() != reflect.Slice && src.Kind() != reflect.Array {
		return wrongType(t, src)
	}
	target := dst
	if t.Kind() == reflect.Slice {
		if src.Kind() == reflect.Slice && src.IsNil() {
			dst.SetZero()
			return nil
		}
		target = reflect.MakeSlice(t, src.Len(), src.Len())
	} else if src.Len() != dst.Len() {
		return &mismatch{message: fmt.Sprintf("want a list of %d, have one of %d", dst.Len(), src.Len())}
	}
	defaults, structs := c.elementDefaults(t.Elem())
	for i := range src.Len() {
		if structs {
			target.Index(i).Set(defaults)
		}
		if err := c.convert(target.Index(i), src.Index(i), depth+1); err != nil {
			return under("["+strconv.Itoa(i)+"]", err)
		}
	}
	if t.Kind() == reflect.Slice {
		dst.Set(target)
	}
	return nil
}

func (c *converter) elementDefaults(t reflect.Type) (reflect.Value, bool) {
	if t.Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	return module.Zero(t), true
}

func (c *converter) object(dst, src reflect.Value, depth int) error {
	t := dst.Type()
	if t.Key().Kind() != reflect.String {
		return wrongType(t, src)
	}
	switch src.Kind() {
	case reflect.Map:
		if src.IsNil() {
			dst.SetZero()
			return nil
		}
		target := reflect.MakeMapWithSize(t, src.Len())
		for items := src.MapRange(); items.Next(); {
			key := inner(items.Key())
			if key.Kind() != reflect.String {
				return &mismatch{message: "want an object with strings for keys, have " + describeValue(key) + " as a key"}
			}
			if err := c.entry(target, key.String(), items.Value(), depth); err != nil {
				return err
			}
		}
		dst.Set(target)
		return nil
	case reflect.Struct:
		if isLeaf(src.Type()) {
			return wrongType(t, src)
		}
		table := c.facts.fields(src.Type())
		target := reflect.MakeMapWithSize(t, len(table.list))
		for i := range table.list {
			f := &table.list[i]
			value, ok := f.at(src)
			if !ok || f.omitEmpty && isEmpty(value) {
				continue
			}
			if err := c.entry(target, f.name, value, depth); err != nil {
				return err
			}
		}
		dst.Set(target)
		return nil
	}
	return wrongType(t, src)
}

func (c *converter) entry(target reflect.Value, key string, value reflect.Value, depth int) error {
	item := module.Zero(target.Type().Elem())
	if err := c.convert(item, value, depth+1); err != nil {
		return under(key, err)
	}
	target.SetMapIndex(reflect.ValueOf(key).Convert(target.Type().Key()), item)
	return nil
}

// isEmpty is what encoding/json's omitempty leaves out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// structure writes a map or another struct by JSON names. What dst does not have
// is left out; what src does not have keeps its default, and fails when it is
// required and has none.
func (c *converter) structure(dst, src reflect.Value, depth int) error {
	t := dst.Type()
	var lookup func(name string) (reflect.Value, bool)
	switch {
	case src.Kind() == reflect.Struct && src.Type().ConvertibleTo(t):
		dst.Set(src.Convert(t))
		return nil
	case src.Kind() == reflect.Struct && !isLeaf(src.Type()):
		table := c.facts.fields(src.Type())
		lookup = func(name string) (reflect.Value, bool) {
			f, ok := table.get(name)
			if !ok {
				return reflect.Value{}, false
			}
			return f.at(src)
		}
	case src.Type() == anyMapType:
		m := src.Interface().(map[string]any)
		lookup = func(name string) (reflect.Value, bool) {
			value, ok := m[name]
			return reflect.ValueOf(value), ok
		}
	case src.Kind() == reflect.Map:
		lookup = func(name string) (reflect.Value, bool) {
			value := mapValue(src, name)
			return value, value.IsValid()
		}
	default:
		return wrongType(t, src)
	}
	table := c.facts.fields(t)
	for i := range table.list {
		f := &table.list[i]
		value, ok := lookup(f.name)
		if !ok {
			if f.required && !f.hasDefault {
				return &mismatch{path: f.name, message: "the field is required and missing"}
			}
			continue
		}
		if err := c.convert(settable(dst, f.index), value, depth+1); err != nil {
			return under(f.name, err)
		}
	}
	return nil
}

// mapValue looks a name up in a map whose keys are strings or of any type; a
// name that is not there is the zero Value.
func mapValue(m reflect.Value, name string) reflect.Value {
	return mapItem(m, reflect.ValueOf(name))
}

// mapItem is mapValue for a key of type string that is a Value already.
func mapItem(m, key reflect.Value) reflect.Value {
	switch keyType := m.Type().Key(); {
	case keyType == stringType || keyType == anyType:
	case keyType.Kind() == reflect.String:
		key = key.Convert(keyType)
	default:
		return reflect.Value{}
	}
	return m.MapIndex(key)
}
