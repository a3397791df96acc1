package message

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
)

// Zero returns a new settable value of a type with the `default` struct tags
// applied, in nested structs too. A default is JSON; text may be without
// quotes. A default that does not fit its field is left out. A nil type gives a nil
// interface value.
func Zero(t reflect.Type) reflect.Value {
	if t == nil {
		return reflect.Zero(anyType)
	}
	v := reflect.New(t).Elem()
	fill(v)
	return v
}

func fill(v reflect.Value) {
	if !IsStruct(v.Type()) {
		return
	}
	fields := Of(v.Type()).Fields
	for i := range fields {
		f := &fields[i]
		if text, ok := f.Go.Tag.Lookup("default"); ok {
			_ = ParseDefault(text, f.Settable(v))
		} else if f.Go.Type.Kind() == reflect.Struct {
			if inner, ok := f.In(v); ok {
				fill(inner)
			}
		}
	}
}

// ParseDefault sets a settable field from the text of its `default` tag.
func ParseDefault(text string, field reflect.Value) error {
	t := field.Type()
	if t.Kind() == reflect.Pointer {
		target := Zero(t.Elem())
		if err := ParseDefault(text, target); err != nil {
			return err
		}
		field.Set(target.Addr())
		return nil
	}
	isText := t.Kind() == reflect.String && t != numberType && !IsLeaf(t) || IsLeaf(t) && IsText(t)
	if !isText {
		tree, err := Read([]byte(text))
		if err != nil {
			return err
		}
		return Decode(field, tree)
	}
	if unquoted, err := strconv.Unquote(text); err == nil && strings.HasPrefix(text, `"`) {
		text = unquoted
	}
	if u, ok := field.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return contained(u, func() error { return u.UnmarshalText([]byte(text)) })
	}
	return Decode(field, text)
}
