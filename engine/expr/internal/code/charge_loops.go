package code

import (
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
)

// loops are the functions that the virtual machine runs as loops over a list. It is a
// constant.
var loops = []string{"all", "none", "any", "one", "filter", "map", "find", "findIndex", "findLast", "findLastIndex", "count", "reduce"}

// isLoop reports whether a function has a predicate.
func isLoop(name string) bool {
	return slices.Contains(loops, name) || name == "sum" || name == "sortBy" || name == "groupBy"
}

// loop makes a loop charge for all its items before it begins.
func (c *charger) loop(n *ast.BuiltinNode, each weight) weight {
	each.add(ofItem(n.Name, nil))
	var w weight
	for i := 1; i < len(n.Arguments); i++ {
		if _, ok := n.Arguments[i].(*ast.PredicateNode); ok {
			each.add(c.charge(&n.Arguments[i]))
		} else {
			w.add(c.charge(&n.Arguments[i]))
		}
	}
	w.add(c.list(n, &n.Arguments[0], each))
	return w
}

// list changes the list of a loop. When that is the result of another loop, that one
// charges for both.
func (c *charger) list(n *ast.BuiltinNode, at *ast.Node, each weight) weight {
	if list, ok := (*at).(*ast.BuiltinNode); ok && (list.Name == "filter" || list.Name == "map") && !c.shared[list] {
		return c.builtin(at, list, each)
	}
	w := c.charge(at)
	name := n.Name
	*at = c.site(*at, "items", func(s *eval.State, args []any) (any, error) {
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

// chargeLoop charges a state for a loop over a number of items.
func chargeLoop(s *eval.State, items int, each weight) error {
	if items > 0 && each.steps > eval.MaxWork/items {
		return eval.ErrWork
	}
	if err := s.ChargeWork(items * each.steps); err != nil {
		return err
	}
	return s.ChargeItems(items, each.bytes)
}

// loopOverMap changes sum(list, each), sortBy(list, each) and groupBy(list, each) into a
// call of a function that gets the list and the list of what each made of the items.
func (c *charger) loopOverMap(at *ast.Node, n *ast.BuiltinNode, each weight) weight {
	each.add(weight{steps: 4, bytes: 64})
	each.add(c.charge(&n.Arguments[1]))
	w := c.list(n, &n.Arguments[0], each)
	c.sites++
	name := "list()" + strconv.Itoa(c.sites)
	made := &ast.BuiltinNode{Name: "map", Arguments: []ast.Node{identifier(n, name), n.Arguments[1]}}
	made.SetLocation(n.Location())
	arguments := []ast.Node{identifier(n, name), made}
	if n.Name == "sum" {
		arguments = arguments[1:]
	}
	for i := 2; i < len(n.Arguments); i++ {
		w.add(c.charge(&n.Arguments[i]))
		arguments = append(arguments, n.Arguments[i])
	}
	combine, _ := functions.Named(n.Name)
	variable := &ast.VariableDeclaratorNode{
		Name: name, Value: n.Arguments[0], Expr: c.call(n, n.Name+"()", combine, arguments...),
	}
	variable.SetLocation(n.Location())
	*at = variable
	return w
}
