package expr

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// maxDepth bounds templates and converted values.
const maxDepth = 64

// converter writes values into typed places, sharing maps and slices whose types
// fit. It never goes through JSON text, but for json.RawMessage and types that
// have a JSON form of their own.
type converter struct {
	facts *values.FieldTables
	// run is charged for what is made; nil where that is no run's.
	run *run
}

// makes is run.makesItems where there is a run.
func (c *converter) makes(count int, size uintptr) error {
	if c.run == nil {
		return nil
	}
	if err := c.run.works(count); err != nil {
		return err
	}
	return c.run.makesItems(count, int(size))
}

// makesJSON says that a value is about to become JSON text.
func (c *converter) makesJSON(value any) error {
	if c.run == nil {
		return nil
	}
	size, err := c.run.jsonSize(value, false)
	if err != nil {
		return err
	}
	return c.run.makes(size)
}

// set writes an untyped value: the fast way for what expressions yield.
func (c *converter) set(dst reflect.Value, value any) error {
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
		return c.convert(dst, reflect.Value{}, 0)
	}
	return c.convert(dst, reflect.ValueOf(value), 0)
}

// convert writes src into the settable dst. The error is a *mismatch or that of
// a type's own decoding.
func (c *converter) convert(dst, src reflect.Value, depth int) error {
	if depth > maxDepth {
		return &values.Mismatch{Message: fmt.Sprintf("the value is nested more than %d deep", maxDepth)}
	}
	if src.IsValid() && src.Type() == dst.Type() {
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
		if err := c.convert(target, src, depth+1); err != nil {
			return err
		}
		dst.Set(target.Addr())
		return nil
	}
	if values.IsLeaf(t) {
		return c.leaf(dst, src)
	}
	if src.Type() == values.RawMessageType {
		decoded, err := c.run.decoded(src.Bytes())
		if err != nil {
			return &values.Mismatch{Message: "the JSON text can't be read: " + err.Error()}
		}
		return c.convert(dst, reflect.ValueOf(decoded), depth+1)
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

func (c *converter) list(dst, src reflect.Value, depth int) error {
	t := dst.Type()
	if t.Elem().Kind() == reflect.Uint8 && src.Kind() == reflect.String {
		if err := c.makes(src.Len(), 1); err != nil {
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
		if err := c.makes(src.Len(), t.Elem().Size()); err != nil {
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
		if err := c.convert(target.Index(i), src.Index(i), depth+1); err != nil {
			return message.Under("["+strconv.Itoa(i)+"]", err)
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
