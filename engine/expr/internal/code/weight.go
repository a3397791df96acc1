package code

import "github.com/expr-lang/expr/ast"

// weight is what it costs to evaluate a node, without what its loops and functions charge
// themselves.
type weight struct{ steps, bytes int }

func (w *weight) add(other weight) {
	w.steps += other.steps
	w.bytes += other.bytes
}

// weightInLoop is the weight that charger finds for a node that closures do. It must be
// the same, so that a loop ends at the same number of items, however it runs.
func weightInLoop(node ast.Node) weight {
	w := weight{steps: 1}
	each := func(nodes ...ast.Node) {
		for _, node := range nodes {
			w.add(weightInLoop(node))
		}
	}
	switch n := node.(type) {
	case *ast.UnaryNode:
		each(n.Node)
	case *ast.BinaryNode:
		each(n.Left, n.Right)
	case *ast.ConditionalNode:
		each(n.Cond, n.Exp1, n.Exp2)
	case *ast.PredicateNode:
		each(n.Node)
	case *ast.CallNode:
		each(n.Arguments...)
	case *ast.BuiltinNode:
		each(n.Arguments...)
	}
	return w
}

// ofItem is the weight of what a loop does with each item.
func ofItem(loop string, predicate ast.Node) weight {
	each := weight{steps: 2}
	if loop == "map" || loop == "filter" {
		each.bytes += 32
	}
	if predicate != nil {
		each.add(weightInLoop(predicate))
	}
	return each
}
