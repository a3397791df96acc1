package analysis

import (
	"reflect"
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// holdTo finds literals that make the value of a node, and that limits don't allow there.
func (t *Tree) holdTo(l *limits.Limits, node ast.Node) {
	if l == nil || t.problems.failed != nil {
		return
	}
	switch n := node.(type) {
	case *ast.ChainNode:
		t.holdTo(l, n.Node)
	case *ast.VariableDeclaratorNode:
		t.holdTo(l, n.Expr)
	case *ast.SequenceNode:
		t.holdTo(l, n.Nodes[len(n.Nodes)-1])
	case *ast.ConditionalNode:
		t.holdTo(l, n.Exp1)
		t.holdTo(l, n.Exp2)
	case *ast.BinaryNode:
		if n.Operator == "??" {
			t.holdTo(l, n.Left)
			t.holdTo(l, n.Right)
		}
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			t.holdTo(l.Item(), item)
		}
		t.violation(n, l.Count(len(n.Nodes)))
	case *ast.BuiltinNode:
		if predicate, ok := n.Arguments[len(n.Arguments)-1].(*ast.PredicateNode); ok && n.Name == "map" {
			t.holdTo(l.Item(), predicate.Node)
		}
	case *ast.MapNode:
		for _, pair := range n.Pairs {
			pair := pair.(*ast.PairNode)
			if name, ok := pair.Key.(*ast.StringNode); ok {
				t.holdTo(l.Field(name.Value), pair.Value)
			}
		}
	default:
		if value, ok := ConstantValue(node); ok && value != nil {
			t.violation(node, l.Own(reflect.ValueOf(&value).Elem()))
		}
	}
}

// violation notes that a literal breaks a limit.
func (t *Tree) violation(node ast.Node, wrong *limits.Violation) {
	if wrong != nil {
		t.problems.fail(node, texts.Nearest(wrong.Given, slices.Clone(wrong.Known)), "%s", wrong.Error())
	}
}
