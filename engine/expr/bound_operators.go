package expr

import (
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// binary puts our functions in the place of an operator, but where the types are
// known and the language's own does the same and as little: integers compared, texts
// compared with a literal.
func (b *bounder) binary(at *ast.Node, n *ast.BinaryNode) {
	call := func(name string, f functions.Function) {
		*at = b.call(n, name+"()", f, n.Left, n.Right)
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
		facts := b.r.facts
		call("contained", func(s *eval.State, args []any) (any, error) { return eval.Contains(s, facts, args[0], args[1]) })
	case "..":
		call("..", func(s *eval.State, args []any) (any, error) { return functions.Range(s, args[0], args[1]) })
	case "contains":
		call(operator, functions.TextOperator(operator, strings.Contains))
	case "startsWith":
		call(operator, functions.TextOperator(operator, strings.HasPrefix))
	case "endsWith":
		call(operator, functions.TextOperator(operator, strings.HasSuffix))
	case "matches":
		b.matches(at, n)
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

// isComputed reports whether a node is one of our calls, whose types are not those
// that the language knew: 1 + 1 may be more than an int.
func isComputed(n ast.Node) bool {
	call, ok := n.(*ast.CallNode)
	if !ok {
		return false
	}
	callee, ok := call.Callee.(*ast.IdentifierNode)
	return ok && !strings.HasPrefix(callee.Value, pathFunction)
}

// matches compiles a regular expression that is written out.
func (b *bounder) matches(at *ast.Node, n *ast.BinaryNode) {
	pattern, ok := n.Right.(*ast.StringNode)
	if !ok {
		*at = b.call(n, "matches()", functions.MatchComputed, n.Left, n.Right)
		return
	}
	compiled, instructions, err := functions.CompileRegexp(pattern.Value)
	if err != nil {
		b.r.fail(pattern, "", "%s", err.Error())
		return
	}
	*at = b.site(n, "matches", func(s *eval.State, args []any) (any, error) {
		return functions.Match(s, compiled, instructions, args[0])
	}, n.Left)
}
