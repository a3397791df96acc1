package code

import (
	"reflect"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// closure is a node of an expression as Go closures. They do what most maps need: paths,
// literals, comparisons, logic, arithmetic, ?: and ??, len(), and the loops over a list of
// the message. That is faster than the virtual machine, since it has no stack and seldom
// makes an interface of a value.
//
// The closure any is always there. The typed ones are there when the type is known and
// the value can't be null.
type closure struct {
	any     func(s *eval.State) (any, error)
	text    func(s *eval.State) (string, error)
	integer func(s *eval.State) (int, error)
	boolean func(s *eval.State) (bool, error)
	// loop is set when the node makes a list of each item of another.
	loop *mapLoop
	// read is set when the node is a path; kind is that of its value if not null.
	read func(s *eval.State) (reflect.Value, error)
	kind reflect.Kind
}

// closureBuilder makes closures of the nodes of a tree.
type closureBuilder struct {
	tree *analysis.Tree
	// loops says whether loops may be closures: nothing in the tree needs to be charged as
	// shared, or looks for a cancellation at each item.
	loops bool
	// inLoop is true within a loop, where what reads a text charges for it each time, and
	// errors are those of the virtual machine.
	inLoop bool
}

// fromText, fromInteger and fromBoolean make a closure whose type is known.
func fromText(f func(s *eval.State) (string, error)) *closure {
	return &closure{text: f, any: func(s *eval.State) (any, error) { return f(s) }}
}

func fromInteger(f func(s *eval.State) (int, error)) *closure {
	return &closure{integer: f, any: func(s *eval.State) (any, error) { return f(s) }}
}

func fromBoolean(f func(s *eval.State) (bool, error)) *closure {
	return &closure{boolean: f, any: func(s *eval.State) (any, error) { return f(s) }}
}

// build returns a node as closures, nil when it has something in it that closures don't
// do.
func (b closureBuilder) build(node ast.Node) *closure {
	switch n := node.(type) {
	case *ast.StringNode:
		return fromText(func(*eval.State) (string, error) { return n.Value, nil })
	case *ast.IntegerNode:
		return fromInteger(func(*eval.State) (int, error) { return n.Value, nil })
	case *ast.BoolNode:
		return fromBoolean(func(*eval.State) (bool, error) { return n.Value, nil })
	case *ast.FloatNode:
		return &closure{any: func(*eval.State) (any, error) { return n.Value, nil }}
	case *ast.ConstantNode:
		return &closure{any: func(*eval.State) (any, error) { return n.Value, nil }}
	case *ast.NilNode:
		return &closure{any: func(*eval.State) (any, error) { return nil, nil }}
	case *ast.CallNode:
		return b.path(n)
	case *ast.UnaryNode:
		return b.unary(n)
	case *ast.BinaryNode:
		return b.binary(n)
	case *ast.ConditionalNode:
		return b.conditional(n)
	case *ast.BuiltinNode:
		if n.Name == "len" && len(n.Arguments) == 1 {
			return b.length(n)
		}
		return b.loop(n)
	case *ast.PointerNode:
		return b.item(n)
	}
	return nil
}

func (b closureBuilder) path(n *ast.CallNode) *closure {
	a := b.tree.Paths[n]
	if a == nil || a.Arguments != 1 {
		return nil
	}
	read := func(s *eval.State) (reflect.Value, error) { return a.Read(s, s.Root, nil) }
	if !a.FromMessage {
		if pointer, ok := n.Arguments[0].(*ast.PointerNode); !ok || pointer.Name != "" {
			return nil
		}
		read = func(s *eval.State) (reflect.Value, error) { return a.Read(s, s.Item, nil) }
	}
	d := &closure{read: read, any: func(s *eval.State) (any, error) {
		v, err := read(s)
		if err != nil {
			return nil, err
		}
		return values.Operand(v), nil
	}}
	known := b.tree.ShapeOf(n)
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
			v, err := read(s)
			if err != nil || v.Kind() != reflect.String {
				return "", orNull(a, err)
			}
			return v.String(), nil
		}
	case d.kind == reflect.Bool:
		d.boolean = func(s *eval.State) (bool, error) {
			v, err := read(s)
			if err != nil || v.Kind() != reflect.Bool {
				return false, orNull(a, err)
			}
			return v.Bool(), nil
		}
	case d.kind >= reflect.Int && d.kind <= reflect.Int64:
		d.integer = func(s *eval.State) (int, error) {
			v, err := read(s)
			if err != nil || !v.CanInt() {
				return 0, orNull(a, err)
			}
			return int(v.Int()), nil
		}
	}
	return d
}

// orNull is the error of a path that gave no value of its type.
func orNull(a *eval.Path, err error) error {
	if err != nil {
		return err
	}
	return a.Fail(len(a.Steps), "is null")
}

// condition returns a closure for a value that must be true or false; nil when closures
// don't do it.
func (b closureBuilder) condition(d *closure) func(s *eval.State) (bool, error) {
	if d.boolean != nil {
		return d.boolean
	}
	if b.inLoop {
		return nil
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

func (b closureBuilder) unary(n *ast.UnaryNode) *closure {
	d := b.build(n.Node)
	switch {
	case d == nil:
		return nil
	case n.Operator == "-":
		return &closure{any: func(s *eval.State) (any, error) {
			value, err := d.any(s)
			if err != nil {
				return nil, err
			}
			return values.Negated(value)
		}}
	case n.Operator != "!" && n.Operator != "not":
		return nil
	}
	if is := b.condition(d); is != nil {
		return not(is)
	}
	return nil
}

func (b closureBuilder) conditional(n *ast.ConditionalNode) *closure {
	cond, yes, no := b.build(n.Cond), b.build(n.Exp1), b.build(n.Exp2)
	if cond == nil || yes == nil || no == nil {
		return nil
	}
	is := b.condition(cond)
	if is == nil {
		return nil
	}
	d := &closure{any: choose(is, yes.any, no.any)}
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

// choose evaluates one of two closures.
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

func (b closureBuilder) length(n *ast.BuiltinNode) *closure {
	of := b.build(n.Arguments[0])
	if of == nil || of.read == nil {
		return nil
	}
	return fromInteger(func(s *eval.State) (int, error) {
		v, err := of.read(s)
		if err != nil {
			return 0, err
		}
		switch v = values.Indirect(v); {
		case values.IsList(v.Kind()) || v.Kind() == reflect.Map:
			return v.Len(), nil
		case values.IsText(v):
			if err := s.ChargeReading(v.Len()); err != nil {
				return 0, err
			}
			return utf8.RuneCountInString(v.String()), nil
		}
		return 0, &values.Mismatch{Message: "len() wants a list, an object or a string, has " + values.DescribeValue(v)}
	})
}
