package expr

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

func constantType(t reflect.Type) func([]reflect.Type) (reflect.Type, error) {
	return func([]reflect.Type) (reflect.Type, error) { return t, nil }
}

// call goes over a call. Methods are those of times and durations only: a
// message's Go methods are not the author's business.
func (r *rewriter) call(n *ast.CallNode) {
	switch callee := n.Callee.(type) {
	case *ast.MemberNode:
		r.rewrite(&callee.Node, false)
		on := r.shapeOf(callee.Node)
		switch {
		case on.Type == values.TimeType || on.Type == values.DurationType:
		case on.Pending && !r.settled:
		case r.failed == nil:
			r.fail(callee, "", "values have no functions of their own; call name(value)")
		}
	case *ast.IdentifierNode:
		r.callee(n, callee)
	default:
		r.fail(n, "", "this can't be called")
	}
	for i := range n.Arguments {
		r.rewrite(&n.Arguments[i], false)
	}
}

func (r *rewriter) callee(n *ast.CallNode, callee *ast.IdentifierNode) {
	if r.ours[callee] {
		return
	}
	if callee.Value == secretFunction {
		if r.options.secret == nil {
			r.fail(callee, "", "secret() can be used in settings only: write it into a setting of the node that needs it, such as bearerToken of http_request")
			return
		}
		if len(n.Arguments) == 1 {
			n.Arguments = append(n.Arguments, r.environment(n))
		}
		r.ours[callee] = true
		return
	}
	if _, ok := r.config.Functions[callee.Value]; ok {
		return
	}
	names := slices.Concat(slices.Collect(maps.Keys(r.config.Functions)), slices.Collect(maps.Keys(r.config.Builtins)))
	names = slices.DeleteFunc(names, func(name string) bool { return strings.Contains(name, "(") })
	r.fail(callee, texts.Nearest(callee.Value, names), "there is no function %s()", callee.Value)
}

// builtin goes over a function of the language; the predicates among them see
// the items of their list as #.
func (r *rewriter) builtin(n *ast.BuiltinNode) {
	for i := range n.Arguments {
		predicate, ok := n.Arguments[i].(*ast.PredicateNode)
		if !ok || i == 0 {
			r.rewrite(&n.Arguments[i], false)
			continue
		}
		r.items = append(r.items, r.shapeOf(n.Arguments[0]).ItemShape())
		r.rewrite(&predicate.Node, false)
		if n.Name == "map" && r.failed == nil {
			elem := r.shapeOf(predicate.Node)
			r.shapes[n] = types.Shape{Type: values.AnySliceType, Items: &elem}
		}
		r.items = r.items[:len(r.items)-1]
	}
}

// shapeOf says what is known of a node's value.
func (r *rewriter) shapeOf(node ast.Node) types.Shape {
	if s, ok := r.shapes[node]; ok {
		return s
	}
	switch n := node.(type) {
	case *ast.IdentifierNode:
		for _, v := range slices.Backward(r.variables) {
			if v.name == n.Value {
				return v.shape
			}
		}
	case *ast.PointerNode:
		if n.Name == "" && len(r.items) > 0 {
			if s := r.items[len(r.items)-1]; !s.Pending {
				return s
			}
		}
	case *ast.ChainNode:
		return r.shapeOf(n.Node)
	case *ast.SliceNode:
		return r.shapeOf(n.Node)
	case *ast.VariableDeclaratorNode:
		r.variables = append(r.variables, variable{n.Name, r.shapeOf(n.Value)})
		defer func() { r.variables = r.variables[:len(r.variables)-1] }()
		return r.shapeOf(n.Expr)
	case *ast.MapNode:
		return types.Shape{Type: values.AnyMapType, Literal: n}
	case *ast.ArrayNode:
		if len(n.Nodes) == 1 {
			elem := r.shapeOf(n.Nodes[0])
			return types.Shape{Type: values.AnySliceType, Items: &elem}
		}
	case *ast.BinaryNode:
		if n.Operator == "??" {
			left := r.shapeOf(n.Left)
			right := r.shapeOf(n.Right)
			if _, null := n.Right.(*ast.NilNode); left.Type == right.Type || null {
				left.Nullable = right.Nullable || null
				return left
			}
		}
	case *ast.BuiltinNode:
		if s, ok := r.shapeOfBuiltin(n); ok {
			return s
		}
	}
	return types.OfNature(node.Nature(), r.settled)
}

func (r *rewriter) shapeOfBuiltin(n *ast.BuiltinNode) (types.Shape, bool) {
	if len(n.Arguments) == 0 {
		return types.Shape{}, false
	}
	switch n.Name {
	case "filter", "sortBy", "sort", "reverse", "take", "uniq":
		list := r.shapeOf(n.Arguments[0])
		if list.Pending {
			return list, true
		}
		// These make new lists of any items, of which the shape is still known.
		elem := list.ItemShape()
		return types.Shape{Type: values.AnySliceType, Items: &elem, Example: list.Example}, true
	case "find", "findLast", "first", "last":
		elem := r.shapeOf(n.Arguments[0]).ItemShape()
		elem.Nullable = true
		return elem, true
	case "round", "floor", "ceil":
		return types.Shape{Type: reflect.TypeFor[float64](), Integral: true}, true
	}
	return types.Shape{}, false
}
