package expr

import (
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
)

// loops are the functions that the language's machine runs over a list, with the
// work of an item that its own instructions are. It is a constant.
var loops = []string{"all", "none", "any", "one", "filter", "map", "find", "findIndex", "findLast", "findLastIndex", "count", "reduce"}

// isLoop reports whether a function has a predicate.
func isLoop(name string) bool {
	return slices.Contains(loops, name) || name == "sum" || name == "sortBy" || name == "groupBy"
}

// loop has a loop charge for its items before it begins.
func (b *bounder) loop(n *ast.BuiltinNode, each weight) weight {
	each.add(weight{steps: 2})
	if n.Name == "map" || n.Name == "filter" {
		each.bytes += 32
	}
	var w weight
	for i := 1; i < len(n.Arguments); i++ {
		if _, ok := n.Arguments[i].(*ast.PredicateNode); ok {
			each.add(b.bound(&n.Arguments[i]))
		} else {
			w.add(b.bound(&n.Arguments[i]))
		}
	}
	w.add(b.list(n, &n.Arguments[0], each))
	return w
}

// list goes over the list of a loop. When another loop makes it, that one charges for
// both.
func (b *bounder) list(n *ast.BuiltinNode, at *ast.Node, each weight) weight {
	if list, ok := (*at).(*ast.BuiltinNode); ok && (list.Name == "filter" || list.Name == "map") && !b.shared[list] {
		return b.builtin(at, list, each)
	}
	w := b.bound(at)
	name := n.Name
	*at = b.site(*at, "items", func(s *eval.State, args []any) (any, error) {
		list, err := functions.ListArgument(name, args, 0)
		if err != nil {
			return nil, err
		}
		if err := chargeLoop(s, list.Len(), each); err != nil {
			return nil, err
		}
		return args[0], nil
	}, *at)
	return w
}

func chargeLoop(s *eval.State, items int, each weight) error {
	if items > 0 && each.steps > eval.MaxWork/items {
		return eval.ErrWork
	}
	if err := s.ChargeWork(items * each.steps); err != nil {
		return err
	}
	return s.ChargeItems(items, each.bytes)
}

// loopOverMap makes sum(list, each), sortBy(list, each) and groupBy(list, each) calls
// of a function that gets the list and what each made of it.
func (b *bounder) loopOverMap(at *ast.Node, n *ast.BuiltinNode, each weight) weight {
	each.add(weight{steps: 4, bytes: 64})
	each.add(b.bound(&n.Arguments[1]))
	w := b.list(n, &n.Arguments[0], each)
	b.sites++
	name := "list()" + strconv.Itoa(b.sites)
	made := &ast.BuiltinNode{Name: "map", Arguments: []ast.Node{b.identifier(n, name), n.Arguments[1]}}
	made.SetLocation(n.Location())
	arguments := []ast.Node{b.identifier(n, name), made}
	if n.Name == "sum" {
		arguments = arguments[1:]
	}
	for i := 2; i < len(n.Arguments); i++ {
		w.add(b.bound(&n.Arguments[i]))
		arguments = append(arguments, n.Arguments[i])
	}
	combine, _ := functions.Named(n.Name)
	variable := &ast.VariableDeclaratorNode{
		Name: name, Value: n.Arguments[0], Expr: b.call(n, n.Name+"()", combine, arguments...),
	}
	variable.SetLocation(n.Location())
	*at = variable
	return w
}
