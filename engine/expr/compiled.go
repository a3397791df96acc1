package expr

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// compiled is a compiled part of a template. It writes into a place of the type that it
// was compiled for. The state may be nil when the part is constant.
type compiled struct {
	write func(s *eval.State, dst reflect.Value) error
	// value is set, beside write, where the type of the place is any.
	value func(s *eval.State) (any, error)
	// constant is true when no message changes the result.
	constant bool
}

// constant makes a part that always writes the same value.
func constant(v reflect.Value) compiled {
	p := compiled{constant: true, write: func(_ *eval.State, dst reflect.Value) error {
		dst.Set(v)
		return nil
	}}
	if v.Kind() == reflect.Interface {
		value := v.Interface()
		p.value = func(*eval.State) (any, error) { return value, nil }
	}
	return p
}

// compiledAny makes a part for a place of type any.
func compiledAny(constant bool, value func(s *eval.State) (any, error)) compiled {
	return compiled{constant: constant, value: value, write: func(s *eval.State, dst reflect.Value) error {
		v, err := value(s)
		if err != nil {
			return err
		}
		dst.Set(reflect.ValueOf(v))
		return nil
	}}
}

// through makes a part that writes a pointer of one that writes what it points to.
func through(p compiled, dst reflect.Type) compiled {
	zero := module.Zero(dst.Elem())
	return compiled{constant: p.constant, write: func(s *eval.State, dst reflect.Value) error {
		target := reflect.New(zero.Type())
		target.Elem().Set(zero)
		if err := p.write(s, target.Elem()); err != nil {
			return err
		}
		dst.Set(target)
		return nil
	}}
}

// converted makes a part that converts the value of one for a place of type any.
func (c *compiler) converted(p compiled, path string) compiled {
	constant := c.converter()
	return compiled{constant: p.constant, write: func(s *eval.State, dst reflect.Value) error {
		value, err := p.value(s)
		if err != nil {
			return err
		}
		convert := constant
		if s != nil {
			convert = &s.Converter
		}
		if err := convert.Set(dst, value); err != nil {
			return evalError(path, "", err)
		}
		return nil
	}}
}
