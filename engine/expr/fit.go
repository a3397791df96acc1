package expr

import (
	"reflect"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// fit reports where the value of a node can't, or may not, stand in a place of
// the type.
func (r *rewriter) fit(dst reflect.Type, node ast.Node) {
	dst = values.Deref(dst)
	if r.failed != nil || values.IsAny(dst) || dst == values.RawMessageType {
		return
	}
	switch n := node.(type) {
	case *ast.ChainNode:
		r.fit(dst, n.Node)
	case *ast.VariableDeclaratorNode:
		r.variables = append(r.variables, variable{n.Name, r.shapeOf(n.Value)})
		r.fit(dst, n.Expr)
		r.variables = r.variables[:len(r.variables)-1]
	case *ast.SequenceNode:
		r.fit(dst, n.Nodes[len(n.Nodes)-1])
	case *ast.ConditionalNode:
		r.fit(dst, n.Exp1)
		r.fit(dst, n.Exp2)
	case *ast.MapNode:
		r.fitObject(dst, n)
	case *ast.ArrayNode:
		if !values.IsList(dst.Kind()) {
			r.misfit(node, types.Verdict{Outcome: Invalid, Message: "want " + values.Describe(dst) + ", have a list"})
			return
		}
		for _, item := range n.Nodes {
			r.fit(dst.Elem(), item)
		}
	case *ast.BuiltinNode:
		predicate, ok := n.Arguments[len(n.Arguments)-1].(*ast.PredicateNode)
		if ok && n.Name == "map" && values.IsList(dst.Kind()) {
			r.items = append(r.items, r.shapeOf(n.Arguments[0]).ItemShape())
			r.fit(dst.Elem(), predicate.Node)
			r.items = r.items[:len(r.items)-1]
			return
		}
		r.misfit(node, types.Fit(r.facts, dst, r.shapeOf(node)))
	case *ast.BinaryNode:
		if n.Operator == "??" {
			r.fit(dst, n.Left)
			r.fit(dst, n.Right)
			return
		}
		r.misfit(node, types.Fit(r.facts, dst, r.shapeOf(node)))
	case *ast.NilNode:
		if k := dst.Kind(); k != reflect.Map && k != reflect.Slice {
			r.misfit(node, types.Verdict{Outcome: Invalid, Message: "want " + values.Describe(dst) + ", have null"})
		}
	default:
		if value, ok := constantValue(node); ok {
			if err := r.converter().Convert(reflect.New(dst).Elem(), reflect.ValueOf(value), 0); err != nil {
				r.misfit(node, types.Verdict{Outcome: Invalid, Message: err.Error()})
			}
			return
		}
		r.misfit(node, types.Fit(r.facts, dst, r.shapeOf(node)))
	}
}

func (r *rewriter) converter() *eval.Converter { return &eval.Converter{Tables: r.facts} }

func (r *rewriter) misfit(node ast.Node, f types.Verdict) {
	switch f.Outcome {
	case Invalid:
		if r.failed == nil {
			r.failed = &problem{Verdict: f, node: node}
		}
	case Unverifiable:
		r.unsure = append(r.unsure, problem{Verdict: f, node: node})
	}
}

func (r *rewriter) fitObject(dst reflect.Type, n *ast.MapNode) {
	switch {
	case dst.Kind() == reflect.Map:
		for _, pair := range n.Pairs {
			r.fit(dst.Elem(), pair.(*ast.PairNode).Value)
		}
		return
	case dst.Kind() != reflect.Struct || values.IsLeaf(dst):
		r.misfit(n, types.Verdict{Outcome: Invalid, Message: "want " + values.Describe(dst) + ", have an object"})
		return
	}
	table := r.facts.Of(dst)
	mapped, all := map[string]bool{}, true
	for _, item := range n.Pairs {
		pair := item.(*ast.PairNode)
		name, ok := pair.Key.(*ast.StringNode)
		if !ok {
			all = false
			continue
		}
		f, ok := table.Get(name.Value)
		if !ok {
			r.fail(pair.Key, texts.Nearest(name.Value, table.Names()), "%s has no field %s", values.Describe(dst), name.Value)
			return
		}
		mapped[f.Name] = true
		r.fit(f.Type, pair.Value)
	}
	for i := range table.Fields {
		if f := &table.Fields[i]; all && f.Required && !f.HasDefault && !mapped[f.Name] {
			r.fail(n, "", "the field %s is required and not mapped", f.Name)
			return
		}
	}
}
