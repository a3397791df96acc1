package eval

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// MaxDepth bounds templates and converted values.
const MaxDepth = 64

// Converter writes values into typed places, by JSON names. Maps and slices whose types
// fit are shared with the source, not copied. It goes through JSON text for
// json.RawMessage and for types that define their own JSON form only.
type Converter struct {
	Tables *values.FieldTables
	// state is charged for what is made; nil when no map is applied.
	state *State
}

// chargeItems charges the state, if there is one, with a number of things of one size.
func (c *Converter) chargeItems(count int, size uintptr) error {
	if c.state == nil {
		return nil
	}
	if err := c.state.ChargeWork(count); err != nil {
		return err
	}
	return c.state.ChargeItems(count, int(size))
}

// chargeJSON charges the state, if there is one, with the JSON text of a value.
func (c *Converter) chargeJSON(value any) error {
	if c.state == nil {
		return nil
	}
	size, err := c.state.JSONSize(value, false)
	if err != nil {
		return err
	}
	return c.state.ChargeMemory(size)
}

// Set writes a value into the settable dst. It is Convert, with a short way for the
// values that expressions give most often.
func (c *Converter) Set(dst reflect.Value, value any) error {
	switch v := value.(type) {
	case string:
		if dst.Kind() == reflect.String && dst.Type() != values.NumberType {
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
		return c.Convert(dst, reflect.Value{}, 0)
	}
	return c.Convert(dst, reflect.ValueOf(value), 0)
}

// Convert writes src into the settable dst. Depth is how deep src is nested in what is
// being converted, 0 at first. The error is a *values.Mismatch, one of the budget, or
// that of a type's own decoding.
func (c *Converter) Convert(dst, src reflect.Value, depth int) error {
	if depth > MaxDepth {
		return &values.Mismatch{Message: fmt.Sprintf("the value is nested more than %d deep", MaxDepth)}
	}
	if src.IsValid() && src.Type() == dst.Type() && (src.Kind() != reflect.Interface || values.Document(src) == nil) {
		dst.Set(src)
		return nil
	}
	src = values.Indirect(src)
	t := dst.Type()
	if !src.IsValid() {
		switch dst.Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
			dst.SetZero()
			return nil
		}
		return values.WrongType(t, src)
	}
	if src.Type() == t || dst.Kind() == reflect.Interface && src.Type().Implements(t) {
		dst.Set(src)
		return nil
	}
	if dst.Kind() == reflect.Pointer {
		target := module.Zero(t.Elem())
		if err := c.Convert(target, src, depth+1); err != nil {
			return err
		}
		dst.Set(target.Addr())
		return nil
	}
	if values.IsLeaf(t) {
		return c.leaf(dst, src)
	}
	if src.Type() == values.RawMessageType {
		decoded, err := c.state.ReadJSON(src.Bytes())
		if err != nil {
			return &values.Mismatch{Message: "the JSON text can't be read: " + err.Error()}
		}
		return c.Convert(dst, reflect.ValueOf(decoded), depth+1)
	}
	switch k := dst.Kind(); {
	case values.IsScalar(k):
		return scalar(dst, src)
	case k == reflect.Slice || k == reflect.Array:
		return c.list(dst, src, depth)
	case k == reflect.Map:
		return c.object(dst, src, depth)
	case k == reflect.Struct:
		return c.structure(dst, src, depth)
	}
	return values.WrongType(t, src)
}

// list writes a list, or the bytes that a base64 text holds.
func (c *Converter) list(dst, src reflect.Value, depth int) error {
	t := dst.Type()
	if t.Elem().Kind() == reflect.Uint8 && src.Kind() == reflect.String {
		if err := c.chargeItems(src.Len(), 1); err != nil {
			return err
		}
		decoded, err := base64.StdEncoding.DecodeString(src.String())
		if err != nil || t.Kind() != reflect.Slice {
			return &values.Mismatch{Message: "want bytes as base64 text, have a string that is not base64"}
		}
		dst.SetBytes(decoded)
		return nil
	}
	if src.Kind() != reflect.Slice && src.Kind() != reflect.Array {
		return values.WrongType(t, src)
	}
	target := dst
	if t.Kind() == reflect.Slice {
		if src.Kind() == reflect.Slice && src.IsNil() {
			dst.SetZero()
			return nil
		}
		if err := c.chargeItems(src.Len(), t.Elem().Size()); err != nil {
			return err
		}
		target = reflect.MakeSlice(t, src.Len(), src.Len())
	} else if src.Len() != dst.Len() {
		return &values.Mismatch{Message: fmt.Sprintf("want a list of %d, have one of %d", dst.Len(), src.Len())}
	}
	defaults, structs := c.elementDefaults(t.Elem())
	for i := range src.Len() {
		if structs {
			target.Index(i).Set(defaults)
		}
		if err := c.Convert(target.Index(i), src.Index(i), depth+1); err != nil {
			return message.Under("["+strconv.Itoa(i)+"]", err)
		}
	}
	if t.Kind() == reflect.Slice {
		dst.Set(target)
	}
	return nil
}

// elementDefaults returns a struct of a type with its defaults; false for other types,
// whose items need none.
func (c *Converter) elementDefaults(t reflect.Type) (reflect.Value, bool) {
	if t.Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	return module.Zero(t), true
}
