package code

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
)

// calls changes a call: of a path, a method of a time, or a function that replaces one of
// the language.
func (c *charger) calls(at *ast.Node, n *ast.CallNode) weight {
	var w weight
	if member, ok := n.Callee.(*ast.MemberNode); ok { // a method of a time
		w.add(c.charge(&member.Node))
		for i := range n.Arguments {
			w.add(c.charge(&n.Arguments[i]))
			argument := c.call(n.Arguments[i], "time()", func(s *eval.State, args []any) (any, error) { return functions.TimeArgument(s, args[0]) }, n.Arguments[i])
			argument.(*ast.CallNode).SetNature(*n.Arguments[i].Nature())
			n.Arguments[i] = argument
		}
		return w
	}
	for i := range n.Arguments {
		w.add(c.charge(&n.Arguments[i]))
	}
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return w
	}
	if a := c.tree.Paths[n]; a != nil && a.MayDecode() {
		c.used = true
		n.Arguments = append(n.Arguments, identifier(n, stateVariable))
		return w
	}
	if _, replaced := c.tree.Environment().Options.Functions[callee.Value]; replaced {
		return w
	}
	if callee.Value == analysis.InFunction {
		tables := c.tree.Environment().Tables
		*at = c.call(n, "contained()", func(s *eval.State, args []any) (any, error) { return eval.Contains(s, tables, args[0], args[1]) }, n.Arguments...)
	} else if callee.Value == analysis.GetFunction {
		*at = c.call(n, "get()", functions.Get(c.tree.Environment().Tables), n.Arguments...)
	} else if f, ok := functions.Named(callee.Value); ok {
		*at = c.call(n, callee.Value+"()", f, n.Arguments...)
	}
	return w
}

// builtin changes a function of the language. Each is the weight of what another loop
// does with each item that this function returns.
func (c *charger) builtin(at *ast.Node, n *ast.BuiltinNode, each weight) weight {
	switch {
	case slices.Contains(loops, n.Name):
		return c.loop(n, each)
	case isLoop(n.Name) && len(n.Arguments) > 1:
		return c.loopOverMap(at, n, each)
	}
	var w weight
	native := false
	if len(n.Arguments) == 1 {
		// The language makes one loop of both: len(filter(…)) only counts.
		if inner, ok := n.Arguments[0].(*ast.BuiltinNode); ok && (inner.Name == "filter" || inner.Name == "map") {
			native = n.Name == "len" || n.Name == "first" || n.Name == "last"
		}
	}
	for i := range n.Arguments {
		w.add(c.charge(&n.Arguments[i]))
	}
	if native {
		return w
	}
	f, ok := functions.Named(n.Name)
	if !ok {
		c.tree.Fail(n, "there is no function "+n.Name+"()")
		return w
	}
	*at = c.call(n, n.Name+"()", f, n.Arguments...)
	return w
}
