package analysis

import (
	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// folding replaces arithmetic on literals by its result. Where that fails, the expression
// fails when it runs. It also refuses regular expressions that are too large, since the
// checker of the language compiles them.
type folding struct{ problems *problems }

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
					f.problems.fail(pattern, "", "%s", err.Error())
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
		if ok && also && n.Operator == "+" && len(a.Value)+len(b.Value) <= MaxExpression {
			replaceLiteral(at, a.Value+b.Value)
		}
	}
}
