package eval

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// leaf writes into a type that defines its own JSON form.
func (c *Converter) leaf(dst, src reflect.Value) error {
	if dst.Type() == values.RawMessageType {
		if err := c.chargeJSON(src.Interface()); err != nil {
			return err
		}
		text, err := message.JSON(src.Interface())
		if err != nil {
			return &values.Mismatch{Message: "the value can't be written as JSON: " + err.Error()}
		}
		dst.SetBytes(text)
		return nil
	}
	if dst.Type() == values.DurationType {
		return duration(dst, src)
	}
	var err error
	if text, ok := dst.Addr().Interface().(encoding.TextUnmarshaler); ok && src.Kind() == reflect.String {
		err = text.UnmarshalText([]byte(src.String()))
	} else if dst.Type() == values.TimeType {
		return values.WrongType(values.TimeType, src)
	} else {
		if err := c.chargeJSON(src.Interface()); err != nil {
			return err
		}
		var text []byte
		if text, err = message.JSON(src.Interface()); err == nil {
			err = json.Unmarshal(text, dst.Addr().Interface())
		}
	}
	if err != nil {
		return &values.Mismatch{Message: fmt.Sprintf("want %s, have %s: %v", values.Describe(dst.Type()), values.DescribeValue(src), err)}
	}
	return nil
}

// duration writes a text with a unit, such as 3s.
func duration(dst, src reflect.Value) error {
	if src.Kind() != reflect.String || src.Type() == values.NumberType {
		return &values.Mismatch{Message: message.NotDuration(src)}
	}
	d, err := message.ParseDuration(src.String())
	if err != nil {
		return &values.Mismatch{Message: err.Error()}
	}
	dst.SetInt(int64(d))
	return nil
}

// scalar writes a boolean, a number or a string.
func scalar(dst, src reflect.Value) error {
	t := dst.Type()
	if src.Type().PkgPath() != "" && dst.Kind() != reflect.String && values.IsTextLeaf(src.Type()) {
		return values.WrongType(t, src)
	}
	if src.Type() == values.NumberType {
		n := message.ExactNumber(json.Number(src.String()))
		if huge, ok := n.(json.Number); ok {
			return hugeScalar(dst, huge)
		}
		src = reflect.ValueOf(n)
	}
	switch k := dst.Kind(); {
	case k == reflect.String && src.Kind() == reflect.String:
		dst.SetString(src.String())
	case t == values.NumberType && (src.CanInt() || src.CanUint() || src.CanFloat()):
		text, err := json.Marshal(src.Interface())
		if err != nil {
			return values.WrongType(t, src)
		}
		dst.SetString(string(text))
	case k == reflect.String && (values.IsTextLeaf(src.Type()) || src.Type() == values.ByteSliceType):
		text, err := values.AppendText(nil, src.Interface())
		if err != nil {
			return err
		}
		dst.SetString(string(text))
	case k == reflect.Bool && src.Kind() == reflect.Bool:
		dst.SetBool(src.Bool())
	case values.IsInteger(k):
		return integer(dst, src)
	case values.IsFloat(k):
		switch {
		case src.CanFloat():
			dst.SetFloat(src.Float())
		case src.CanInt():
			dst.SetFloat(float64(src.Int()))
		case src.CanUint():
			dst.SetFloat(float64(src.Uint()))
		default:
			return values.WrongType(t, src)
		}
	default:
		return values.WrongType(t, src)
	}
	return nil
}

// hugeScalar writes a number that no integer holds. A field that is a float gets the
// nearest one.
func hugeScalar(dst reflect.Value, n json.Number) error {
	src := reflect.ValueOf(n)
	switch k := dst.Kind(); {
	case dst.Type() == values.NumberType:
		dst.SetString(n.String())
		return nil
	case values.IsFloat(k):
		f, err := n.Float64()
		if err != nil {
			return outOfRange(dst, src)
		}
		dst.SetFloat(f)
		return nil
	case values.IsInteger(k):
		return outOfRange(dst, src)
	}
	return values.WrongType(dst.Type(), src)
}

// integer writes any number that is whole and in the range of dst.
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
			return &values.Mismatch{Message: "want an integer, have " + strconv.FormatFloat(f, 'g', -1, 64)}
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
		return values.WrongType(dst.Type(), src)
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
	return &values.Mismatch{Message: fmt.Sprintf("%v is out of the range of %s", src.Interface(), dst.Kind())}
}
