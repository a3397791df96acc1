package expr

import (
	"reflect"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// direct is an expression as closures, for what most maps are made of: paths,
// literals, comparisons, logic, + - *, ?: and ??, len(). It saves the language's
// machine, its stack and most of the boxing, and uses the machine's own operators
// wherever the types are not known. What else there is runs on the machine.
//
// The any closure is always there; the typed ones are where the type is known
// and the value can't be null.
type direct struct {
	any     func(s *eval.State) (any, error)
	text    func(s *eval.State) (string, error)
	integer func(s *eval.State) (int, error)
	boolean func(s *eval.State) (bool, error)
	// path is set on paths, kind to that of the value when it is not null.
	path *eval.Path
	kind reflect.Kind
}

func fromText(f func(s *eval.State) (string, error)) *direct {
	return &direct{text: f, any: func(s *eval.State) (any, error) { return f(s) }}
}

func fromInteger(f func(s *eval.State) (int, error)) *direct {
	return &direct{integer: f, any: func(s *eval.State) (any, error) { return f(s) }}
}

func fromBoolean(f func(s *eval.State) (bool, error)) *direct {
	return &direct{boolean: f, any: func(s *eval.State) (any, error) { return f(s) }}
}

// direct returns the node as closures, nil when it has something else in it.
func (r *rewriter) direct(node ast.Node) *direct {
	switch n := node.(type) {
	case *ast.StringNode:
		return fromText(func(*eval.State) (string, error) { return n.Value, nil })
	case *ast.IntegerNode:
		return fromInteger(func(*eval.State) (int, error) { return n.Value, nil })
	case *ast.BoolNode:
		return fromBoolean(func(*eval.State) (bool, error) { return n.Value, nil })
	case *ast.FloatNode:
		return &direct{any: func(*eval.State) (any, error) { return n.Value, nil }}
	case *ast.ConstantNode:
		return &direct{any: func(*eval.State) (any, error) { return n.Value, nil }}
	case *ast.NilNode:
		return &direct{any: func(*eval.State) (any, error) { return nil, nil }}
	case *ast.CallNode:
		return r.directPath(n)
	case *ast.UnaryNode:
		return r.directUnary(n)
	case *ast.BinaryNode:
		return r.directBinary(n)
	case *ast.ConditionalNode:
		return r.directConditional(n)
	case *ast.BuiltinNode:
		if n.Name == "len" && len(n.Arguments) == 1 {
			return r.directLen(n)
		}
	}
	return nil
}

func (r *rewriter) directPath(n *ast.CallNode) *direct {
	a := r.accessors[n]
	if a == nil || !a.FromMessage || a.Arguments != 1 {
		return nil
	}
	d := &direct{path: a, any: func(s *eval.State) (any, error) {
		v, err := a.Read(s, s.Root, nil)
		if err != nil {
			return nil, err
		}
		return values.Operand(v), nil
	}}
	known := r.shapes[n]
	if values.IsAny(known.Type) || known.Type == values.NumberType || known.Type == values.DurationType {
		return d
	}
	d.kind = known.Type.Kind()
	if known.Nullable {
		return d
	}
	switch {
	case d.kind == reflect.String:
		d.text = func(s *eval.State) (string, error) {
			v, err := a.Read(s, s.Root, nil)
			if err != nil || v.Kind() != reflect.String {
				return "", orNull(a, err)
			}
			return v.String(), nil
		}
	case d.kind == reflect.Bool:
		d.boolean = func(s *eval.State) (bool, error) {
			v, err := a.Read(s, s.Root, nil)
			if err != nil || v.Kind() != reflect.Bool {
				return false, orNull(a, err)
			}
			return v.Bool(), nil
		}
	case d.kind >= reflect.Int && d.kind <= reflect.Int64:
		d.integer = func(s *eval.State) (int, error) {
			v, err := a.Read(s, s.Root, nil)
			if err != nil || !v.CanInt() {
				return 0, orNull(a, err)
			}
			return int(v.Int()), nil
		}
	}
	return d
}

func orNull(a *eval.Path, err error) error {
	if err != nil {
		return err
	}
	return a.Fail(len(a.Steps), "is null")
}

// condition returns a closure for what must be true or false.
func condition(d *direct) func(s *eval.State) (bool, error) {
	if d.boolean != nil {
		return d.boolean
	}
	return func(s *eval.State) (bool, error) {
		value, err := d.any(s)
		if err != nil {
			return false, err
		}
		b, ok := value.(bool)
		if !ok {
			return false, &values.Mismatch{Message: "want a boolean, have " + values.DescribeValue(reflect.ValueOf(value))}
		}
		return b, nil
	}
}

func (r *rewriter) directUnary(n *ast.UnaryNode) *direct {
	d := r.direct(n.Node)
	switch {
	case d == nil:
		return nil
	case n.Operator == "-":
		return &direct{any: func(s *eval.State) (any, error) {
			value, err := d.any(s)
			if err != nil {
				return nil, err
			}
			return values.Negated(value)
		}}
	case n.Operator != "!" && n.Operator != "not":
		return nil
	}
	b := condition(d)
	return fromBoolean(func(s *eval.State) (bool, error) {
		value, err := b(s)
		return !value, err
	})
}

func (r *rewriter) directConditional(n *ast.ConditionalNode) *direct {
	cond, yes, no := r.direct(n.Cond), r.direct(n.Exp1), r.direct(n.Exp2)
	if cond == nil || yes == nil || no == nil {
		return nil
	}
	is := condition(cond)
	d := &direct{any: choose(is, yes.any, no.any)}
	if yes.text != nil && no.text != nil {
		d.text = choose(is, yes.text, no.text)
	}
	if yes.integer != nil && no.integer != nil {
		d.integer = choose(is, yes.integer, no.integer)
	}
	if yes.boolean != nil && no.boolean != nil {
		d.boolean = choose(is, yes.boolean, no.boolean)
	}
	return d
}

func choose[T any](is func(*eval.State) (bool, error), yes, no func(*eval.State) (T, error)) func(*eval.State) (T, error) {
	return func(s *eval.State) (T, error) {
		if b, err := is(s); err != nil {
			var zero T
			return zero, err
		} else if b {
			return yes(s)
		}
		return no(s)
	}
}

func (r *rewriter) directLen(n *ast.BuiltinNode) *direct {
	of := r.direct(n.Arguments[0])
	if of == nil || of.path == nil {
		return nil
	}
	return fromInteger(func(s *eval.State) (int, error) {
		v, err := of.path.Read(s, s.Root, nil)
		if err != nil {
			return 0, err
		}
		switch v = values.Indirect(v); {
		case values.IsList(v.Kind()) || v.Kind() == reflect.Map:
			return v.Len(), nil
		case values.IsText(v):
			return utf8.RuneCountInString(v.String()), nil
		}
		return 0, &values.Mismatch{Message: "len() wants a list, an object or a string, has " + values.DescribeValue(v)}
	})
}

// write returns a closure that writes into a place of a type without boxing, nil
// when there is none.
func (d *direct) write(dst reflect.Type) func(s *eval.State, dst reflect.Value) error {
	switch k := dst.Kind(); {
	case d.text != nil && k == reflect.String && dst != values.NumberType && !values.IsLeaf(dst):
		return func(s *eval.State, dst reflect.Value) error {
			value, err := d.text(s)
			if err == nil {
				dst.SetString(value)
			}
			return err
		}
	case d.boolean != nil && k == reflect.Bool && !values.IsLeaf(dst):
		return func(s *eval.State, dst reflect.Value) error {
			value, err := d.boolean(s)
			if err == nil {
				dst.SetBool(value)
			}
			return err
		}
	case d.integer != nil && (k == reflect.Int || k == reflect.Int64) && !values.IsLeaf(dst):
		return func(s *eval.State, dst reflect.Value) error {
			value, err := d.integer(s)
			if err == nil {
				dst.SetInt(int64(value))
			}
			return err
		}
	}
	return nil
}
