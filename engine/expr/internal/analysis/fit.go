package analysis

import (
	"reflect"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// fit reports where the value of a node can't, or may not, become a value of a type. It
// goes into the parts of object and list literals.
func (t *Tree) fit(dst reflect.Type, node ast.Node) {
	dst = values.Deref(dst)
	if t.problems.failed != nil || values.IsAny(dst) || dst == values.RawMessageType {
		return
	}
	switch n := node.(type) {
	case *ast.ChainNode:
		t.fit(dst, n.Node)
	case *ast.VariableDeclaratorNode:
		t.shapes.withVariable(n.Name, t.ShapeOf(n.Value), func() { t.fit(dst, n.Expr) })
	case *ast.SequenceNode:
		t.fit(dst, n.Nodes[len(n.Nodes)-1])
	case *ast.ConditionalNode:
		t.fit(dst, n.Exp1)
		t.fit(dst, n.Exp2)
	case *ast.MapNode:
		t.fitObject(dst, n)
	case *ast.ArrayNode:
		if !values.IsList(dst.Kind()) {
			t.problems.add(node, types.Verdict{Outcome: types.Invalid, Message: "want " + values.Describe(dst) + ", have a list"})
			return
		}
		for _, item := range n.Nodes {
			t.fit(dst.Elem(), item)
		}
	case *ast.BuiltinNode:
		predicate, ok := n.Arguments[len(n.Arguments)-1].(*ast.PredicateNode)
		if ok && n.Name == "map" && values.IsList(dst.Kind()) {
			t.shapes.withItems(t.ShapeOf(n.Arguments[0]).ItemShape(), func() { t.fit(dst.Elem(), predicate.Node) })
			return
		}
		t.problems.add(node, types.Fit(t.env.Tables, dst, t.ShapeOf(node)))
	case *ast.BinaryNode:
		if n.Operator == "??" {
			t.fit(dst, n.Left)
			t.fit(dst, n.Right)
			return
		}
		t.problems.add(node, types.Fit(t.env.Tables, dst, t.ShapeOf(node)))
	case *ast.NilNode:
		if k := dst.Kind(); k != reflect.Map && k != reflect.Slice {
			t.problems.add(node, types.Verdict{Outcome: types.Invalid, Message: "want " + values.Describe(dst) + ", have null"})
		}
	default:
		if value, ok := ConstantValue(node); ok {
			if err := (&eval.Converter{Tables: t.env.Tables}).Convert(reflect.New(dst).Elem(), reflect.ValueOf(value), 0); err != nil {
				t.problems.add(node, types.Verdict{Outcome: types.Invalid, Message: err.Error()})
			}
			return
		}
		t.problems.add(node, types.Fit(t.env.Tables, dst, t.ShapeOf(node)))
	}
}

// fitObject is fit for an object literal.
func (t *Tree) fitObject(dst reflect.Type, n *ast.MapNode) {
	switch {
	case dst.Kind() == reflect.Map:
		for _, pair := range n.Pairs {
			t.fit(dst.Elem(), pair.(*ast.PairNode).Value)
		}
		return
	case dst.Kind() != reflect.Struct || values.IsLeaf(dst):
		t.problems.add(n, types.Verdict{Outcome: types.Invalid, Message: "want " + values.Describe(dst) + ", have an object"})
		return
	}
	table := t.env.Tables.Of(dst)
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
			t.problems.fail(pair.Key, texts.Nearest(name.Value, table.Names()), "%s has no field %s", values.Describe(dst), name.Value)
			return
		}
		mapped[f.Name] = true
		t.fit(f.Type, pair.Value)
	}
	for i := range table.Fields {
		if f := &table.Fields[i]; all && f.Required && !f.HasDefault && !mapped[f.Name] {
			t.problems.fail(n, "", "the field %s is required and not mapped", f.Name)
			return
		}
	}
}
