package expr

import (
	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// folding computes arithmetic of literals when an expression is compiled. What fails
// is left to fail when it runs. It also refuses regular expressions that are too large,
// since the language compiles them to check them.
type folding struct{ r *rewriter }

// Visit implements ast.Visitor.
func (f folding) Visit(at *ast.Node) {
	switch n := (*at).(type) {
	case *ast.UnaryNode:
		value, ok := numberLiteral(n.Node)
		if !ok {
			return
		}
		if n.Operator == "-" {
			if result, err := values.Negated(value); err == nil {
				replaceLiteral(at, result)
			}
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "matches":
			if pattern, ok := n.Right.(*ast.StringNode); ok {
				if _, _, err := functions.CompileRegexp(pattern.Value); err != nil {
					f.r.fail(pattern, "", "%s", err.Error())
				}
			}
			return
		case "+", "-", "*", "/", "%", "**", "^":
		default:
			return
		}
		left, ok := numberLiteral(n.Left)
		right, also := numberLiteral(n.Right)
		if ok && also {
			if result, err := values.Arithmetic(n.Operator, left, right); err == nil {
				replaceLiteral(at, result)
			}
			return
		}
		a, ok := n.Left.(*ast.StringNode)
		b, also := n.Right.(*ast.StringNode)
		if ok && also && n.Operator == "+" && len(a.Value)+len(b.Value) <= maxExpression {
			replaceLiteral(at, a.Value+b.Value)
		}
	}
}

func numberLiteral(n ast.Node) (any, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return n.Value, true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.ConstantNode:
		return n.Value, true
	}
	return nil, false
}

// replaceLiteral puts a literal in a node's place.
func replaceLiteral(at *ast.Node, value any) {
	var literal ast.Node
	switch v := value.(type) {
	case int:
		literal = &ast.IntegerNode{Value: v}
	case float64:
		literal = &ast.FloatNode{Value: v}
	case string:
		literal = &ast.StringNode{Value: v}
	default:
		literal = &ast.ConstantNode{Value: v}
	}
	ast.Patch(at, literal)
}
