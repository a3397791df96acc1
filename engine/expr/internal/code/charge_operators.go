package code

import (
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// binary replaces an operator by one of our functions. It keeps that of the language
// where the types are known and its operator does the same at no cost: comparing
// integers, and texts with a literal.
func (c *charger) binary(at *ast.Node, n *ast.BinaryNode) {
	call := func(name string, f functions.Function) {
		*at = c.call(n, name+"()", f, n.Left, n.Right)
	}
	switch operator := n.Operator; operator {
	case "+":
		call("+", func(s *eval.State, args []any) (any, error) { return functions.Add(s, args[0], args[1]) })
	case "-", "*", "/", "%", "**", "^":
		call(operator, func(_ *eval.State, args []any) (any, error) { return values.Arithmetic(operator, args[0], args[1]) })
	case "==", "!=":
		if sameBasic(n) || isNil(n.Left) || isNil(n.Right) {
			return
		}
		call(operator, func(s *eval.State, args []any) (any, error) {
			same, err := eval.Equal(s, args[0], args[1])
			return same == (operator == "=="), err
		})
	case "<", ">", "<=", ">=":
		if !sameBasic(n) {
			call(operator, func(s *eval.State, args []any) (any, error) { return eval.Compare(s, operator, args[0], args[1]) })
		}
	case "in":
		tables := c.tree.Environment().Tables
		call("contained", func(s *eval.State, args []any) (any, error) { return eval.Contains(s, tables, args[0], args[1]) })
	case "..":
		call("..", func(s *eval.State, args []any) (any, error) { return functions.Range(s, args[0], args[1]) })
	case "contains":
		call(operator, functions.TextOperator(operator, strings.Contains))
	case "startsWith":
		call(operator, functions.TextOperator(operator, strings.HasPrefix))
	case "endsWith":
		call(operator, functions.TextOperator(operator, strings.HasSuffix))
	case "matches":
		c.matches(at, n)
	}
}

func isNil(n ast.Node) bool {
	_, ok := n.(*ast.NilNode)
	return ok
}

// sameBasic reports whether both operands are integers, booleans, or texts of which
// one is a literal.
func sameBasic(n *ast.BinaryNode) bool {
	left, right := n.Left.Type(), n.Right.Type()
	if left != right || isComputed(n.Left) || isComputed(n.Right) {
		return false
	}
	switch left {
	case reflect.TypeFor[int](), reflect.TypeFor[bool]():
		return true
	case values.StringType:
		_, literal := n.Left.(*ast.StringNode)
		_, also := n.Right.(*ast.StringNode)
		return literal || also
	}
	return false
}

// isComputed reports whether a node is a call that the charger made. The type that the
// checker found for it may be wrong: the sum of two integers may be no int.
func isComputed(n ast.Node) bool {
	call, ok := n.(*ast.CallNode)
	if !ok {
		return false
	}
	callee, ok := call.Callee.(*ast.IdentifierNode)
	return ok && !strings.HasPrefix(callee.Value, analysis.PathFunction)
}

// matches replaces the operator matches. A regular expression that is a literal is
// compiled at once.
func (c *charger) matches(at *ast.Node, n *ast.BinaryNode) {
	pattern, ok := n.Right.(*ast.StringNode)
	if !ok {
		*at = c.call(n, "matches()", functions.MatchComputed, n.Left, n.Right)
		return
	}
	compiled, instructions, err := functions.CompileRegexp(pattern.Value)
	if err != nil {
		c.tree.Fail(pattern, err.Error())
		return
	}
	*at = c.site(n, "matches", func(s *eval.State, args []any) (any, error) {
		return functions.Match(s, compiled, instructions, args[0])
	}, n.Left)
}
