package analysis

import (
	"fmt"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// rewriter turns the paths of an expression into calls of an eval.Path each. It goes over
// the tree again and again, since the shape of one part may become known only when
// another is rewritten.
type rewriter struct {
	*Tree
	ours    map[ast.Node]bool // nodes that the rewriter made
	changed bool              // whether this round changed the tree
}

// rewrite rewrites a node and those in it. A guarded node is a path to the left of ??:
// what is missing on it is null.
func (r *rewriter) rewrite(at *ast.Node, guarded bool) {
	if r.problems.failed != nil || *at == nil {
		return
	}
	switch n := (*at).(type) {
	case *ast.IdentifierNode:
		r.identifier(at, n)
	case *ast.MemberNode:
		r.member(at, n, guarded)
	case *ast.ChainNode:
		r.rewrite(&n.Node, guarded)
		if call, ok := n.Node.(*ast.CallNode); ok && r.Paths[call] != nil {
			*at = call
		}
	case *ast.PointerNode:
		r.pointer(at, n)
	case *ast.CallNode:
		r.call(n)
	case *ast.BuiltinNode:
		r.builtin(n)
	case *ast.PredicateNode:
		r.rewrite(&n.Node, false)
	case *ast.VariableDeclaratorNode:
		r.rewrite(&n.Value, false)
		r.shapes.withVariable(n.Name, r.ShapeOf(n.Value), func() { r.rewrite(&n.Expr, guarded) })
	case *ast.BinaryNode:
		r.rewrite(&n.Left, guarded || n.Operator == "??")
		r.rewrite(&n.Right, guarded && n.Operator == "??")
		r.in(at, n)
	case *ast.UnaryNode:
		r.rewrite(&n.Node, false)
	case *ast.SliceNode:
		r.rewrite(&n.Node, guarded)
		r.rewrite(&n.From, false)
		r.rewrite(&n.To, false)
	case *ast.ConditionalNode:
		r.rewrite(&n.Cond, false)
		r.rewrite(&n.Exp1, guarded)
		r.rewrite(&n.Exp2, guarded)
	case *ast.SequenceNode:
		for i := range n.Nodes {
			r.rewrite(&n.Nodes[i], false)
		}
	case *ast.ArrayNode:
		for i := range n.Nodes {
			r.rewrite(&n.Nodes[i], false)
		}
	case *ast.MapNode:
		for i := range n.Pairs {
			pair := n.Pairs[i].(*ast.PairNode)
			r.rewrite(&pair.Key, false)
			r.rewrite(&pair.Value, false)
		}
	}
}

// identifier rewrites $ and null. Other names must be variables.
func (r *rewriter) identifier(at *ast.Node, n *ast.IdentifierNode) {
	if r.ours[n] || r.shapes.isVariable(n.Value) {
		return
	}
	if value, ok := r.prepared.Literals[n.Value]; ok {
		replaceLiteral(at, value)
		r.changed = true
		return
	}
	if n.Value == "null" { // the language's nil, as JSON has it
		ast.Patch(at, &ast.NilNode{})
		r.changed = true
		return
	}
	if n.Value != syntax.MessageName {
		suggestion := ""
		if types.HasField(r.env.Tables, r.env.Message.Sample(), n.Value) {
			suggestion = syntax.MessageName + eval.WrittenName(n.Value, false)
		}
		r.problems.fail(n, suggestion, "there is no %s; the message is $, text stands in quotes", n.Value)
		return
	}
	if r.env.Options.Settings {
		r.problems.fail(n, "", "settings have no message: $ can't be used here")
		return
	}
	call := r.newPath(at, syntax.MessageName, r.environment(n))
	r.Paths[call].FromMessage = true
	r.shapes.known[call] = r.env.Message
	r.setType(call)
}

func (r *rewriter) environment(n ast.Node) ast.Node {
	env := &ast.IdentifierNode{Value: "$env"}
	env.SetLocation(n.Location())
	r.ours[env] = true
	return env
}

// newPath replaces a node by the call of a new path without steps.
func (r *rewriter) newPath(at *ast.Node, base string, root ast.Node) *ast.CallNode {
	callee := &ast.IdentifierNode{Value: fmt.Sprintf("%s%d", PathFunction, len(r.Paths))}
	r.ours[callee] = true
	call := &ast.CallNode{Callee: callee, Arguments: []ast.Node{root}}
	callee.SetLocation((*at).Location())
	a := &eval.Path{Base: base, Tables: r.env.Tables, Arguments: 1}
	r.Paths[call] = a
	r.Config.Functions[callee.Value] = &builtin.Function{Name: callee.Value, Func: a.Call}
	ast.Patch(at, call)
	r.changed = true
	return call
}

func (r *rewriter) setType(call *ast.CallNode) {
	f := r.Config.Functions[call.Callee.(*ast.IdentifierNode).Value]
	f.Validate = ConstantType(r.shapes.known[call].CheckerType())
}

// pointer rewrites # when the operators of the language can't take the item as it is: a
// named scalar, or one that may be null.
func (r *rewriter) pointer(at *ast.Node, n *ast.PointerNode) {
	if r.ours[n] || n.Name != "" {
		return
	}
	s := r.ShapeOf(n)
	if values.IsAny(s.Type) || values.Basic(s.Type) == s.Type && !s.Nullable {
		return
	}
	r.ours[n] = true
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
			r.ours[p] = true
		}
		call = r.newPath(at, baseText(root), root)
	} else {
		*at = call
		r.changed = true
	}
	a := r.Paths[call]
	a.Lenient = guarded
	step, next, found := r.resolver().Step(a.Text(len(a.Steps)), from, k)
	r.problems.add(n.Property, found)
	if found.Outcome == types.Invalid {
		return
	}
	if k.Computed {
		step.Argument = a.Arguments
		a.Arguments++
		call.Arguments = append(call.Arguments, n.Property)
	}
	a.Steps = append(a.Steps, step)
	a.Optional = a.Optional || k.Optional
	next.Nullable = next.Nullable || a.Optional || guarded && from.Nullable
	r.shapes.known[call] = next
	r.setType(call)
}

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

// in replaces the operator in where its right side may be a struct: the language would
// look for Go names there.
func (r *rewriter) in(at *ast.Node, n *ast.BinaryNode) {
	if n.Operator != "in" || r.problems.failed != nil {
		return
	}
	right := r.ShapeOf(n.Right)
	if right.Pending && !r.shapes.settled || right.Literal != nil || right.Type != nil && !values.IsAny(right.Type) && (values.IsList(right.Type.Kind()) || values.IsScalar(right.Type.Kind())) {
		return
	}
	callee := &ast.IdentifierNode{Value: InFunction}
	r.ours[callee] = true
	callee.SetLocation(n.Location())
	ast.Patch(at, &ast.CallNode{Callee: callee, Arguments: []ast.Node{n.Left, n.Right}})
	r.changed = true
}
