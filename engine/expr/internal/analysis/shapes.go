package analysis

import (
	"reflect"
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// shapes knows the shapes of the values that the nodes of a tree have.
type shapes struct {
	known     map[ast.Node]types.Shape
	items     []types.Shape // of the lists that predicates run over, innermost last
	variables []variable    // of let, innermost last
	settled   bool          // whether all that can be known is known
}

type variable struct {
	name  string
	shape types.Shape
}

// withItems calls f while # is an item of a shape.
func (s *shapes) withItems(item types.Shape, f func()) {
	s.items = append(s.items, item)
	f()
	s.items = s.items[:len(s.items)-1]
}

// withVariable calls f while a variable has a shape.
func (s *shapes) withVariable(name string, shape types.Shape, f func()) {
	s.variables = append(s.variables, variable{name, shape})
	f()
	s.variables = s.variables[:len(s.variables)-1]
}

// isVariable reports whether a name is that of a variable of let.
func (s *shapes) isVariable(name string) bool {
	return slices.ContainsFunc(s.variables, func(v variable) bool { return v.name == name })
}

// of returns what is known of a node's value.
func (s *shapes) of(node ast.Node) types.Shape {
	if known, ok := s.known[node]; ok {
		return known
	}
	switch n := node.(type) {
	case *ast.IdentifierNode:
		for _, v := range slices.Backward(s.variables) {
			if v.name == n.Value {
				return v.shape
			}
		}
	case *ast.PointerNode:
		if n.Name == "" && len(s.items) > 0 {
			if item := s.items[len(s.items)-1]; !item.Pending {
				return item
			}
		}
	case *ast.ChainNode:
		return s.of(n.Node)
	case *ast.SliceNode:
		return s.of(n.Node)
	case *ast.VariableDeclaratorNode:
		var result types.Shape
		s.withVariable(n.Name, s.of(n.Value), func() { result = s.of(n.Expr) })
		return result
	case *ast.MapNode:
		return types.Shape{Type: values.AnyMapType, Literal: n}
	case *ast.ArrayNode:
		if len(n.Nodes) == 1 {
			elem := s.of(n.Nodes[0])
			return types.Shape{Type: values.AnySliceType, Items: &elem}
		}
	case *ast.BinaryNode:
		if n.Operator == "??" {
			left := s.of(n.Left)
			right := s.of(n.Right)
			if _, null := n.Right.(*ast.NilNode); left.Type == right.Type || null {
				left.Nullable = right.Nullable || null
				return left
			}
		}
	case *ast.BuiltinNode:
		if known, ok := s.ofBuiltin(n); ok {
			return known
		}
	}
	return types.OfNature(node.Nature(), s.settled)
}

// ofBuiltin returns what is known of the value of a function; false when it is no more
// than the checker of the language knows.
func (s *shapes) ofBuiltin(n *ast.BuiltinNode) (types.Shape, bool) {
	if len(n.Arguments) == 0 {
		return types.Shape{}, false
	}
	switch n.Name {
	case "filter", "sortBy", "sort", "reverse", "take", "uniq":
		list := s.of(n.Arguments[0])
		if list.Pending {
			return list, true
		}
		// These make a new list of any items, but the shape of the items is known.
		elem := list.ItemShape()
		return types.Shape{Type: values.AnySliceType, Items: &elem, Example: list.Example}, true
	case "find", "findLast", "first", "last":
		elem := s.of(n.Arguments[0]).ItemShape()
		elem.Nullable = true
		return elem, true
	case "round", "floor", "ceil":
		return types.Shape{Type: reflect.TypeFor[float64](), Integral: true}, true
	}
	return types.Shape{}, false
}
