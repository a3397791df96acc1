package code

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
)

// Constant is an expression whose value is known when it is compiled.
type Constant struct{ Value any }

// Eval implements Expression.
func (c *Constant) Eval(*eval.State) (any, error) { return c.Value, nil }

// Writer implements Expression.
func (c *Constant) Writer(_ reflect.Type, fail func(error) error) Write { return writerOf(c, fail) }

// AppendText implements Expression.
func (c *Constant) AppendText(to []byte, s *eval.State) ([]byte, error) {
	if text, ok := c.Value.(string); ok {
		return append(to, text...), nil
	}
	return appendText(c, to, s)
}

func (c *Constant) reads() *paths { return nil }
