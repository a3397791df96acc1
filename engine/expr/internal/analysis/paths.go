package analysis

import (
	"fmt"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// newPath replaces a node by the call of a new path without steps.
func (r *rewriter) newPath(at *ast.Node, base string, root ast.Node) *ast.CallNode {
	callee := &ast.IdentifierNode{Value: fmt.Sprintf("%s%d", PathFunction, len(r.Paths))}
	r.made[callee] = true
	call := &ast.CallNode{Callee: callee, Arguments: []ast.Node{root}}
	callee.SetLocation((*at).Location())
	path := &eval.Path{Base: base, Tables: r.env.Tables, Arguments: 1}
	r.Paths[call] = path
	r.Config.Functions[callee.Value] = &builtin.Function{Name: callee.Value, Func: path.Call}
	ast.Patch(at, call)
	r.changed = true
	return call
}

// setType gives the checker of the language the type that a path's call returns.
func (r *rewriter) setType(call *ast.CallNode) {
	f := r.Config.Functions[call.Callee.(*ast.IdentifierNode).Value]
	f.Validate = ConstantType(r.shapes.known[call].CheckerType())
}

// pointer rewrites # when the operators of the language can't take the item as it is: a
// named scalar, or one that may be null.
func (r *rewriter) pointer(at *ast.Node, n *ast.PointerNode) {
	if r.made[n] || n.Name != "" {
		return
	}
	s := r.ShapeOf(n)
	if values.IsAny(s.Type) || values.Basic(s.Type) == s.Type && !s.Nullable {
		return
	}
	r.made[n] = true
	call := r.newPath(at, "#", n)
	r.shapes.known[call] = s
	r.setType(call)
}

// member rewrites a step of a path: it adds the step to the path that the rest of the
// node became.
func (r *rewriter) member(at *ast.Node, n *ast.MemberNode, guarded bool) {
	r.rewrite(&n.Node, guarded)
	if chain, ok := n.Node.(*ast.ChainNode); ok {
		r.shapes.known[chain] = r.ShapeOf(chain.Node)
	}
	k := types.Key{Optional: n.Optional, Guarded: guarded}
	if !constantKey(n.Property, &k) {
		r.rewrite(&n.Property, false)
	}
	if r.problems.failed != nil {
		return
	}
	from := r.ShapeOf(n.Node)
	if from.Pending && !r.shapes.settled {
		return
	}
	call, ok := n.Node.(*ast.CallNode)
	if !ok || r.Paths[call] == nil {
		root := n.Node
		if p, isPointer := root.(*ast.PointerNode); isPointer {
			r.made[p] = true
		}
		call = r.newPath(at, baseText(root), root)
	} else {
		*at = call
		r.changed = true
	}
	path := r.Paths[call]
	path.Lenient = guarded
	step, next, found := r.resolver().Step(path.Text(len(path.Steps)), from, k)
	r.problems.add(n.Property, found)
	if found.Outcome == types.Invalid {
		return
	}
	if k.Computed {
		step.Argument = path.Arguments
		path.Arguments++
		call.Arguments = append(call.Arguments, n.Property)
	}
	path.Steps = append(path.Steps, step)
	path.Optional = path.Optional || k.Optional
	next.Nullable = next.Nullable || path.Optional || guarded && from.Nullable
	r.shapes.known[call] = next
	r.setType(call)
}

// resolver resolves steps for the tree.
func (r *rewriter) resolver() types.Resolver {
	return types.Resolver{Tables: r.env.Tables, ShapeOf: r.ShapeOf}
}

// baseText is what an error message calls the value that a path begins at.
func baseText(n ast.Node) string {
	switch n := n.(type) {
	case *ast.PointerNode:
		return "#"
	case *ast.IdentifierNode:
		return n.Value
	case *ast.BuiltinNode:
		return n.Name + "(…)"
	}
	return "(…)"
}

// constantKey reads a key that is a literal. Other keys are computed: it returns false.
func constantKey(n ast.Node, k *types.Key) bool {
	switch n := n.(type) {
	case *ast.StringNode:
		k.Name = n.Value
		return true
	case *ast.IntegerNode:
		k.Position, k.IsIndex = n.Value, true
		return true
	case *ast.UnaryNode:
		if i, ok := n.Node.(*ast.IntegerNode); ok && n.Operator == "-" {
			k.Position, k.IsIndex = -i.Value, true
			return true
		}
	}
	k.Computed = true
	return false
}
