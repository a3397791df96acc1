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
	return c.callPlain(like, name, f, append([]ast.Node{c.identifier(like, stateVariable)}, arguments...)...)
}

func (c *charger) callPlain(like ast.Node, name string, f functions.Function, arguments ...ast.Node) ast.Node {
	if _, ok := c.tree.Config.Functions[name]; !ok {
		c.tree.Config.Functions[name] = &builtin.Function{
			Name: name, Validate: analysis.ConstantType(values.AnyType),
			Func: func(args ...any) (any, error) {
				s, ok := args[0].(*eval.State)
				if !ok {
					return nil, errors.New("internal error: a function got no run")
				}
				args = args[1:]
				for i := range args {
					args[i] = values.Dereferenced(args[i])
				}
				return f(s, args)
			},
		}
	}
	call := &ast.CallNode{Callee: c.identifier(like, name), Arguments: arguments}
	call.SetLocation(like.Location())
	return call
}

// site is call for a function that is used at one place only.
func (c *charger) site(like ast.Node, name string, f functions.Function, arguments ...ast.Node) ast.Node {
	c.sites++
	return c.call(like, name+"()"+strconv.Itoa(c.sites), f, arguments...)
}

func (c *charger) identifier(like ast.Node, name string) ast.Node {
	node := &ast.IdentifierNode{Value: name}
	node.SetLocation(like.Location())
	return node
}
