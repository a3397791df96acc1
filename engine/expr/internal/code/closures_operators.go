package code

import (
	"fmt"
	"reflect"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm/runtime"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

func (b closureBuilder) binary(n *ast.BinaryNode) *closure {
	left, right := b.build(n.Left), b.build(n.Right)
	if left == nil || right == nil {
		return nil
	}
	switch n.Operator {
	case "&&", "and":
		a, b := b.condition(left), b.condition(right)
		if a == nil || b == nil {
			return nil
		}
		return fromBoolean(func(s *eval.State) (bool, error) {
			if value, err := a(s); err != nil || !value {
				return false, err
			}
			return b(s)
		})
	case "||", "or":
		a, b := b.condition(left), b.condition(right)
		if a == nil || b == nil {
			return nil
		}
		return fromBoolean(func(s *eval.State) (bool, error) {
			if value, err := a(s); err != nil || value {
				return value, err
			}
			return b(s)
		})
	case "??":
		return coalesce(left, right)
	case "+", "-", "*", "/", "%":
		d := arithmetic(n.Operator, left, right)
		if b.inLoop {
			d.integer = nil
		}
		return d
	case "==", "!=", "<", ">", "<=", ">=":
		if b.inLoop && left.text != nil && right.text != nil && !isText(n.Left) && !isText(n.Right) {
			left, right = &closure{any: left.any}, &closure{any: right.any} // charges for reading both
		}
		return comparison(n.Operator, left, right)
	}
	return nil
}

// isText reports whether a node is a literal text, which bounds what it takes to compare
// with it.
func isText(node ast.Node) bool {
	_, ok := node.(*ast.StringNode)
	return ok
}

// coalesce is the operator ??.
func coalesce(left, right *closure) *closure {
	d := &closure{any: func(s *eval.State) (any, error) {
		value, err := left.any(s)
		if err != nil || !runtime.IsNil(value) {
			return value, err
		}
		return right.any(s)
	}}
	if left.read != nil && left.kind == reflect.String && right.text != nil {
		d.text = func(s *eval.State) (string, error) {
			v, err := left.read(s)
			if err != nil {
				return "", err
			}
			if v = values.Indirect(v); !v.IsValid() {
				return right.text(s)
			}
			return v.String(), nil
		}
	}
	return d
}

// both evaluates two operands, left first.
func both[T any](left, right func(*eval.State) (T, error), s *eval.State) (a, b T, err error) {
	if a, err = left(s); err == nil {
		b, err = right(s)
	}
	return a, b, err
}

func arithmetic(operator string, left, right *closure) *closure {
	switch {
	case operator == "+" && left.text != nil && right.text != nil:
		return fromText(func(s *eval.State) (string, error) {
			a, b, err := both(left.text, right.text, s)
			if err != nil {
				return "", err
			}
			return functions.Concatenate(s, a, b)
		})
	case left.integer != nil && right.integer != nil && operator != "/" && operator != "%":
		return integers(operator, left, right)
	}
	return &closure{any: func(s *eval.State) (any, error) {
		a, b, err := both(left.any, right.any, s)
		if err != nil {
			return nil, err
		}
		if operator == "+" {
			return functions.Add(s, a, b)
		}
		return values.Arithmetic(operator, a, b)
	}}
}

// integers is + - * of integers. A result that int does not hold is a uint64 where any
// value is wanted, and an error where an int is.
func integers(operator string, left, right *closure) *closure {
	apply := values.AddInt
	switch operator {
	case "-":
		apply = values.SubtractInt
	case "*":
		apply = values.MultiplyInt
	}
	return &closure{
		any: func(s *eval.State) (any, error) {
			a, b, err := both(left.integer, right.integer, s)
			if err != nil {
				return nil, err
			}
			if result, ok := apply(a, b); ok {
				return result, nil
			}
			return values.Arithmetic(operator, a, b)
		},
		integer: func(s *eval.State) (int, error) {
			a, b, err := both(left.integer, right.integer, s)
			if err != nil {
				return 0, err
			}
			if result, ok := apply(a, b); ok {
				return result, nil
			}
			return 0, &values.Mismatch{Message: fmt.Sprintf("%d %s %d is out of the range of integers", a, operator, b)}
		},
	}
}

func comparison(operator string, left, right *closure) *closure {
	switch {
	case left.text != nil && right.text != nil:
		return compared(operator, left.text, right.text)
	case left.integer != nil && right.integer != nil:
		return compared(operator, left.integer, right.integer)
	}
	return fromBoolean(func(s *eval.State) (bool, error) {
		a, b, err := both(left.any, right.any, s)
		if err != nil {
			return false, err
		}
		switch operator {
		case "==", "!=":
			same, err := eval.Equal(s, a, b)
			return same == (operator == "=="), err
		}
		return eval.Compare(s, operator, a, b)
	})
}

func compared[T string | int](operator string, left, right func(*eval.State) (T, error)) *closure {
	return fromBoolean(func(s *eval.State) (bool, error) {
		a, b, err := both(left, right, s)
		if err != nil {
			return false, err
		}
		switch operator {
		case "==":
			return a == b, nil
		case "!=":
			return a != b, nil
		case "<":
			return a < b, nil
		case "<=":
			return a <= b, nil
		case ">":
			return a > b, nil
		}
		return a >= b, nil
	})
}
