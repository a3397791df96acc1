package code

import (
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Path is an expression that is a path into the message, without computed keys.
type Path struct {
	paths
	path *eval.Path
	from reflect.Type // of the message; nil for any
}

// KeepDocuments says that the place of the expression takes documents as they are.
func (p *Path) KeepDocuments() { p.path.Lazy = true }

// NewPath makes an expression of a path into messages of a type.
func NewPath(path *eval.Path, from reflect.Type) *Path {
	return &Path{paths: paths{list: []reference{{root: syntax.MessageName, path: path.Steps}}}, path: path, from: from}
}

// Eval implements Expression.
func (p *Path) Eval(s *eval.State) (any, error) {
	v, err := p.path.Read(s, s.Root, nil)
	if err != nil {
		return nil, err
	}
	var value any
	if document := values.Document(v); document != nil {
		value = document
	} else if v = values.Indirect(v); v.IsValid() {
		value = v.Interface()
	}
	return value, p.charge(s, value)
}

// Writer implements Expression. A field of the message that has the type of the place is
// copied.
func (p *Path) Writer(dst reflect.Type, fail func(error) error) Write {
	if fields, ok := p.path.Fields(p.from); ok && !values.IsAny(dst) && p.from.FieldByIndex(fields).Type == dst {
		return copyField(fields, dst)
	}
	return func(s *eval.State, dst reflect.Value) error {
		v, err := p.path.Read(s, s.Root, nil)
		if err == nil && p.shared {
			err = s.ChargeShared(values.InterfaceOf(v))
		}
		if err == nil {
			err = write(s, dst, v)
		}
		if err != nil {
			return fail(err)
		}
		return nil
	}
}

// write writes what a path has led to, a document as it is.
func write(s *eval.State, dst, v reflect.Value) error {
	if v.IsValid() && v.Type() == dst.Type() {
		dst.Set(v)
		return nil
	}
	return s.Converter.Convert(dst, v, 0)
}

// WriterIfPresent is Writer for a place that stays as it is when the message does not have
// what the path leads to.
func (p *Path) WriterIfPresent(fail func(error) error) Write {
	return func(s *eval.State, dst reflect.Value) error {
		v, err := p.path.Read(s, s.Root, nil)
		if err != nil || !v.IsValid() {
			return nil //nolint:nilerr // what can't be read is not there
		}
		if p.shared {
			err = s.ChargeShared(values.InterfaceOf(v))
		}
		if err == nil {
			err = write(s, dst, v)
		}
		if err != nil {
			return fail(err)
		}
		return nil
	}
}

// copyField copies a field of the message, which can't fail.
func copyField(fields []int, dst reflect.Type) Write {
	follow := func(v reflect.Value) reflect.Value {
		for _, x := range fields {
			v = v.Field(x)
		}
		return v
	}
	switch k := dst.Kind(); {
	case k == reflect.String:
		return func(s *eval.State, dst reflect.Value) error { dst.SetString(follow(s.Root).String()); return nil }
	case k == reflect.Bool:
		return func(s *eval.State, dst reflect.Value) error { dst.SetBool(follow(s.Root).Bool()); return nil }
	case k >= reflect.Int && k <= reflect.Int64:
		return func(s *eval.State, dst reflect.Value) error { dst.SetInt(follow(s.Root).Int()); return nil }
	}
	return func(s *eval.State, dst reflect.Value) error { dst.Set(follow(s.Root)); return nil }
}

// AppendText implements Expression. Null is an error where the message lacks something,
// and the text null where the message has a null.
func (p *Path) AppendText(to []byte, s *eval.State) ([]byte, error) {
	v, err := p.path.Read(s, s.Root, nil)
	if err != nil {
		return to, err
	}
	hasNull := !v.IsValid() || v.Kind() == reflect.Interface
	switch v = values.Indirect(v); {
	case !v.IsValid():
		if !hasNull || p.path.Optional || p.path.Lenient {
			return to, values.ErrNullInText
		}
		return append(to, "null"...), nil
	case v.Kind() == reflect.String && v.Type() == values.StringType:
		if err := s.ChargeMemory(v.Len()); err != nil {
			return to, err
		}
		return append(to, v.String()...), nil
	case v.CanInt() && v.Type().PkgPath() == "":
		return strconv.AppendInt(to, v.Int(), 10), nil
	}
	return s.AppendText(to, v.Interface())
}
