package expr

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// rewriter turns the paths of an expression into accessors. It goes over the
// tree again and again, since the shape of one part may become known only when
// another is rewritten.
type rewriter struct {
	config  *conf.Config
	facts   *values.FieldTables
	options *options
	message types.Shape

	accessors map[*ast.CallNode]*eval.Path
	shapes    map[ast.Node]types.Shape
	ours      map[ast.Node]bool // nodes that are ours, not the author's

	items     []types.Shape // of the lists that predicates run over, innermost last
	variables []variable

	literals map[string]uint64 // integers that the parser does not know

	settled bool // what is not known by now won't be
	changed bool
	unsure  []problem
	failed  *problem
}

type variable struct {
	name  string
	shape types.Shape
}

func (r *rewriter) fail(node ast.Node, suggestion, format string, args ...any) {
	if r.failed == nil {
		r.failed = &problem{Verdict: types.Verdict{Outcome: Invalid, Message: fmt.Sprintf(format, args...), Suggestion: suggestion}, node: node}
	}
}

// rewrite goes over a node. Guarded nodes stand before ?? as a path: what is
// missing on them is null.
func (r *rewriter) rewrite(at *ast.Node, guarded bool) {
	if r.failed != nil || *at == nil {
		return
	}
	switch n := (*at).(type) {
	case *ast.IdentifierNode:
		r.identifier(at, n)
	case *ast.MemberNode:
		r.member(at, n, guarded)
	case *ast.ChainNode:
		r.rewrite(&n.Node, guarded)
		if call, ok := n.Node.(*ast.CallNode); ok && r.accessors[call] != nil {
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
		r.variables = append(r.variables, variable{n.Name, r.shapeOf(n.Value)})
		r.rewrite(&n.Expr, guarded)
		r.variables = r.variables[:len(r.variables)-1]
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

func (r *rewriter) identifier(at *ast.Node, n *ast.IdentifierNode) {
	if r.ours[n] || slices.ContainsFunc(r.variables, func(v variable) bool { return v.name == n.Value }) {
		return
	}
	if value, ok := r.literals[n.Value]; ok {
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
		if types.HasField(r.facts, r.message.Sample(), n.Value) {
			suggestion = syntax.MessageName + eval.WrittenName(n.Value, false)
		}
		r.fail(n, suggestion, "there is no %s; the message is $, text stands in quotes", n.Value)
		return
	}
	if r.options.settings {
		r.fail(n, "", "settings have no message: $ can't be used here")
		return
	}
	call := r.newAccessor(at, syntax.MessageName, r.environment(n))
	r.accessors[call].FromMessage = true
	r.shapes[call] = r.message
	r.setType(call)
}

func (r *rewriter) environment(n ast.Node) ast.Node {
	env := &ast.IdentifierNode{Value: "$env"}
	env.SetLocation(n.Location())
	r.ours[env] = true
	return env
}

// newAccessor puts a call of a new accessor, still without steps, in a node's
// place.
func (r *rewriter) newAccessor(at *ast.Node, base string, root ast.Node) *ast.CallNode {
	callee := &ast.IdentifierNode{Value: fmt.Sprintf("%s%d", pathFunction, len(r.accessors))}
	r.ours[callee] = true
	call := &ast.CallNode{Callee: callee, Arguments: []ast.Node{root}}
	callee.SetLocation((*at).Location())
	a := &eval.Path{Base: base, Tables: r.facts, Arguments: 1}
	r.accessors[call] = a
	r.config.Functions[callee.Value] = &builtin.Function{Name: callee.Value, Func: a.Call}
	ast.Patch(at, call)
	r.changed = true
	return call
}

func (r *rewriter) setType(call *ast.CallNode) {
	f := r.config.Functions[call.Callee.(*ast.IdentifierNode).Value]
	f.Validate = constantType(r.shapes[call].CheckerType())
}

// pointer makes # of a list of named scalars an operand.
func (r *rewriter) pointer(at *ast.Node, n *ast.PointerNode) {
	if r.ours[n] || n.Name != "" {
		return
	}
	s := r.shapeOf(n)
	if values.IsAny(s.Type) || values.Basic(s.Type) == s.Type && !s.Nullable {
		return
	}
	r.ours[n] = true
	call := r.newAccessor(at, "#", n)
	r.shapes[call] = s
	r.setType(call)
}

func (r *rewriter) member(at *ast.Node, n *ast.MemberNode, guarded bool) {
	r.rewrite(&n.Node, guarded)
	if chain, ok := n.Node.(*ast.ChainNode); ok {
		r.shapes[chain] = r.shapeOf(chain.Node)
	}
	k := types.Key{Optional: n.Optional, Guarded: guarded}
	if !constantKey(n.Property, &k) {
		r.rewrite(&n.Property, false)
	}
	if r.failed != nil {
		return
	}
	from := r.shapeOf(n.Node)
	if from.Pending && !r.settled {
		return
	}
	call, ok := n.Node.(*ast.CallNode)
	if !ok || r.accessors[call] == nil {
		root := n.Node
		if p, isPointer := root.(*ast.PointerNode); isPointer {
			r.ours[p] = true
		}
		call = r.newAccessor(at, baseText(root), root)
	} else {
		*at = call
		r.changed = true
	}
	a := r.accessors[call]
	a.Lenient = guarded
	step, next, found := r.resolver().Step(a.Text(len(a.Steps)), from, k)
	switch found.Outcome {
	case Invalid:
		r.failed = &problem{Verdict: found, node: n.Property}
		return
	case Unverifiable:
		r.unsure = append(r.unsure, problem{Verdict: found, node: n.Property})
	}
	if k.Computed {
		step.Argument = a.Arguments
		a.Arguments++
		call.Arguments = append(call.Arguments, n.Property)
	}
	a.Steps = append(a.Steps, step)
	a.Optional = a.Optional || k.Optional
	next.Nullable = next.Nullable || a.Optional || guarded && from.Nullable
	r.shapes[call] = next
	r.setType(call)
}

func (r *rewriter) resolver() types.Resolver {
	return types.Resolver{Tables: r.facts, ShapeOf: r.shapeOf}
}

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

// constantKey reads a key that is written out; otherwise the key is computed.
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

// in replaces the operator where its right side may be a struct, whose Go names
// it would look at.
func (r *rewriter) in(at *ast.Node, n *ast.BinaryNode) {
	if n.Operator != "in" || r.failed != nil {
		return
	}
	right := r.shapeOf(n.Right)
	if right.Pending && !r.settled || right.Literal != nil || right.Type != nil && !values.IsAny(right.Type) && (values.IsList(right.Type.Kind()) || values.IsScalar(right.Type.Kind())) {
		return
	}
	callee := &ast.IdentifierNode{Value: inFunction}
	r.ours[callee] = true
	callee.SetLocation(n.Location())
	ast.Patch(at, &ast.CallNode{Callee: callee, Arguments: []ast.Node{n.Left, n.Right}})
	r.changed = true
}
