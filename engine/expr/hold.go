package expr

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// inside compiles a part of a template at a place with limits of its own.
func (c *compiler) inside(l *limits.Limits, template any, dst reflect.Type, path string, depth int) place {
	around := c.limits
	c.limits = l
	defer func() { c.limits = around }()
	return c.compile(template, dst, path, depth)
}

// hold holds a compiled place to its limits: at once what is written out, and each
// time what an expression gives.
func (c *compiler) hold(p place, l *limits.Limits, template any, dst reflect.Type, path string) place {
	if l == nil || p.write == nil {
		return p
	}
	switch t := template.(type) {
	case map[string]any:
		if dst.Kind() == reflect.Pointer {
			return p // what it points to is held
		}
		for _, wrong := range l.Names(slices.Sorted(maps.Keys(t))) {
			c.violation(path, &wrong)
		}
	case []any:
		if dst.Kind() == reflect.Pointer {
			return p
		}
		c.violation(path, l.Count(len(t)))
	default:
		if p.constant {
			c.literal(p, l.Check, dst, path)
			return p
		}
		return held(p, l.Check, path, expressionOf(template))
	}
	switch {
	case !l.Whole():
		return p
	case p.constant:
		c.literal(p, l.Own, dst, path)
		return p
	}
	return held(p, l.Own, path, "")
}

// expressionOf returns the expression that a template is, "" when there is more in it.
func expressionOf(template any) string {
	text, _ := template.(string)
	if parts, err := Parse(text); err == nil && len(parts) == 1 {
		return strings.TrimSpace(parts[0].Text)
	}
	return ""
}

// literal holds what no message changes.
func (c *compiler) literal(p place, check func(reflect.Value) *limits.Violation, dst reflect.Type, path string) {
	target := reflect.New(dst).Elem()
	if err := p.write(nil, target); err == nil {
		c.violation(path, check(target))
	}
}

func (c *compiler) violation(path string, wrong *limits.Violation) {
	if wrong != nil {
		c.invalid(message.Join(path, wrong.Path), texts.Nearest(wrong.Given, slices.Clone(wrong.Known)), "%s", wrong.Message)
	}
}

// held checks what a place makes, unless the run only makes an example.
func held(p place, check func(reflect.Value) *limits.Violation, path, text string) place {
	made := func(s *eval.State, v reflect.Value) error {
		if s.Example {
			return nil
		}
		if wrong := check(v); wrong != nil {
			return violated(wrong, path, text)
		}
		return nil
	}
	checked := place{write: func(s *eval.State, dst reflect.Value) error {
		if err := p.write(s, dst); err != nil {
			return err
		}
		return made(s, dst)
	}}
	if p.value != nil {
		checked.value = func(s *eval.State) (any, error) {
			value, err := p.value(s)
			if err != nil {
				return nil, err
			}
			return value, made(s, reflect.ValueOf(&value).Elem())
		}
	}
	return checked
}

func violated(wrong *limits.Violation, path, text string) *EvalError {
	said := wrong.Message
	if near := texts.Nearest(wrong.Given, slices.Clone(wrong.Known)); near != "" {
		said += "; did you mean " + near + "?"
	}
	return evalError(path, text, &values.Mismatch{Path: wrong.Path, Message: said})
}

// hold finds what is written out in an expression and not allowed where its value
// goes.
func (r *rewriter) hold(l *limits.Limits, node ast.Node) {
	if l == nil || r.failed != nil {
		return
	}
	switch n := node.(type) {
	case *ast.ChainNode:
		r.hold(l, n.Node)
	case *ast.VariableDeclaratorNode:
		r.hold(l, n.Expr)
	case *ast.SequenceNode:
		r.hold(l, n.Nodes[len(n.Nodes)-1])
	case *ast.ConditionalNode:
		r.hold(l, n.Exp1)
		r.hold(l, n.Exp2)
	case *ast.BinaryNode:
		if n.Operator == "??" {
			r.hold(l, n.Left)
			r.hold(l, n.Right)
		}
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			r.hold(l.Item(), item)
		}
		r.violation(n, l.Count(len(n.Nodes)))
	case *ast.BuiltinNode:
		if predicate, ok := n.Arguments[len(n.Arguments)-1].(*ast.PredicateNode); ok && n.Name == "map" {
			r.hold(l.Item(), predicate.Node)
		}
	case *ast.MapNode:
		for _, pair := range n.Pairs {
			pair := pair.(*ast.PairNode)
			if name, ok := pair.Key.(*ast.StringNode); ok {
				r.hold(l.Field(name.Value), pair.Value)
			}
		}
	default:
		if value, ok := constantValue(node); ok && value != nil {
			r.violation(node, l.Own(reflect.ValueOf(&value).Elem()))
		}
	}
}

func (r *rewriter) violation(node ast.Node, wrong *limits.Violation) {
	if wrong != nil {
		r.fail(node, texts.Nearest(wrong.Given, slices.Clone(wrong.Known)), "%s", wrong.Error())
	}
}
