package code

import (
	"errors"
	"strconv"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// orNil returns a node, or one that is nil where an expression leaves it out.
func orNil(like, node ast.Node) ast.Node {
	if node == nil {
		node = &ast.NilNode{}
		node.SetLocation(like.Location())
	}
	return node
}

// call makes a node that calls one of our functions, which gets the state. Its place in
// the text is that of a node like it.
func (c *charger) call(like ast.Node, name string, f functions.Function, arguments ...ast.Node) ast.Node {
	c.used = true
	if _, ok := c.tree.Config.Functions[name]; !ok {
		c.tree.Config.Functions[name] = &builtin.Function{
			Name: name, Validate: analysis.ConstantType(values.AnyType),
			Func: func(args ...any) (any, error) {
				s, ok := args[0].(*eval.State)
				if !ok {
					return nil, errors.New("internal error: a function got no state")
				}
				args = args[1:]
				for i := range args {
					args[i] = values.Dereferenced(args[i])
				}
				return f(s, args)
			},
		}
	}
	arguments = append([]ast.Node{identifier(like, stateVariable)}, arguments...)
	call := &ast.CallNode{Callee: identifier(like, name), Arguments: arguments}
	call.SetLocation(like.Location())
	return call
}

// site is call for a function that is used at one place only.
func (c *charger) site(like ast.Node, name string, f functions.Function, arguments ...ast.Node) ast.Node {
	c.sites++
	return c.call(like, name+"()"+strconv.Itoa(c.sites), f, arguments...)
}

// identifier makes a node that names a function or a variable.
func identifier(like ast.Node, name string) ast.Node {
	node := &ast.IdentifierNode{Value: name}
	node.SetLocation(like.Location())
	return node
}
