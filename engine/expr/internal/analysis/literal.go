package analysis

import (
	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// ConstantValue returns the value of a node that is a literal; false for other nodes.
func ConstantValue(n ast.Node) (any, bool) {
	switch n := n.(type) {
	case *ast.NilNode:
		return nil, true
	case *ast.BoolNode:
		return n.Value, true
	case *ast.IntegerNode:
		return n.Value, true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.StringNode:
		return n.Value, true
	case *ast.ConstantNode:
		if values.NumberOf(n.Value).Kind != values.NoNumber {
			return n.Value, true
		}
	}
	return nil, false
}

// numberLiteral returns the value of a node that is a number.
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

// replaceLiteral replaces a node by a literal of a value.
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
