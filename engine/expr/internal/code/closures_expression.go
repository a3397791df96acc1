package code

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Closures is an expression that runs as Go closures.
type Closures struct {
	paths
	root *closure
}

// Eval implements Expression.
func (c *Closures) Eval(s *eval.State) (any, error) {
	value, err := c.root.any(s)
	if err != nil {
		return value, err
	}
	return value, c.charge(s, value)
}

// Writer implements Expression.
func (c *Closures) Writer(dst reflect.Type, fail func(error) error) Write {
	typed, any := c.root.writer(dst), writerOf(c, fail)
	if c.root.loop != nil {
		if list := c.root.loop.writer(dst); list != nil {
			typed = func(s *eval.State, dst reflect.Value) error {
				if c.shared {
					return any(s, dst)
				}
				return list(s, dst)
			}
		}
	}
	if typed == nil {
		return any
	}
	return func(s *eval.State, dst reflect.Value) error {
		if err := typed(s, dst); err != nil {
			return fail(err)
		}
		return nil
	}
}

// AppendText implements Expression.
func (c *Closures) AppendText(to []byte, s *eval.State) ([]byte, error) { return appendText(c, to, s) }

// writer returns a function that writes into a place of a type without making an
// interface of the value; nil when the closure has none.
func (c *closure) writer(dst reflect.Type) Write {
	switch k := dst.Kind(); {
	case c.text != nil && k == reflect.String && dst != values.NumberType && !values.IsLeaf(dst):
		return func(s *eval.State, dst reflect.Value) error {
			value, err := c.text(s)
			if err == nil {
				dst.SetString(value)
			}
			return err
		}
	case c.boolean != nil && k == reflect.Bool && !values.IsLeaf(dst):
		return func(s *eval.State, dst reflect.Value) error {
			value, err := c.boolean(s)
			if err == nil {
				dst.SetBool(value)
			}
			return err
		}
	case c.integer != nil && (k == reflect.Int || k == reflect.Int64) && !values.IsLeaf(dst):
		return func(s *eval.State, dst reflect.Value) error {
			value, err := c.integer(s)
			if err == nil {
				dst.SetInt(int64(value))
			}
			return err
		}
	}
	return nil
}
