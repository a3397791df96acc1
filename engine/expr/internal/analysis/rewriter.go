package analysis

import (
	"github.com/expr-lang/expr/ast"

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
	made    map[ast.Node]bool // nodes that the rewriter made
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
	if r.made[n] || r.shapes.isVariable(n.Value) {
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
		r.problems.fail(n, suggestion, "there is no %s; the message is $, text is written in quotes", n.Value)
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

// environment makes a node that is all that the program gets: the message.
func (r *rewriter) environment(n ast.Node) ast.Node {
	env := &ast.IdentifierNode{Value: "$env"}
	env.SetLocation(n.Location())
	r.made[env] = true
	return env
}

// in replaces the operator in where its right side may be a struct: the language would
// look for Go names there.
func (r *rewriter) in(at *ast.Node, n *ast.BinaryNode) {
	if n.Operator != "in" || r.problems.failed != nil {
		return
	}
	right := r.ShapeOf(n.Right)
	switch {
	case right.Pending && !r.shapes.settled, right.Literal != nil:
		return
	case !values.IsAny(right.Type) && (values.IsList(right.Type.Kind()) || values.IsScalar(right.Type.Kind())):
		return
	}
	callee := &ast.IdentifierNode{Value: InFunction}
	r.made[callee] = true
	callee.SetLocation(n.Location())
	ast.Patch(at, &ast.CallNode{Callee: callee, Arguments: []ast.Node{n.Left, n.Right}})
	r.changed = true
}
