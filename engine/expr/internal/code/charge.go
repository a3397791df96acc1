package code

import (
	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/functions"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// charger changes a tree so that everything in it that makes something, or goes over
// something, charges the budget first: it replaces operators and functions by those of
// package functions, and makes the lists of loops charge for the whole loop.
type charger struct {
	tree   *analysis.Tree
	shared map[ast.Node]bool
	used   bool // whether the program needs the state
	sites  int  // how many functions were made for one place
}

// charge changes a node and those in it, and returns the weight.
func (c *charger) charge(at *ast.Node) weight {
	if *at == nil {
		return weight{}
	}
	shared := c.shared[*at]
	w := c.inside(at)
	if shared {
		*at = c.call(*at, "share()", share, *at)
	}
	return w
}

// share is a function that charges for its argument and returns it.
func share(s *eval.State, args []any) (any, error) { return args[0], s.ChargeShared(args[0]) }

// inside is charge for all that a node needs besides being shared.
func (c *charger) inside(at *ast.Node) weight {
	w := weight{steps: 1}
	each := func(nodes ...*ast.Node) {
		for _, node := range nodes {
			w.add(c.charge(node))
		}
	}
	switch n := (*at).(type) {
	case *ast.UnaryNode:
		each(&n.Node)
		if n.Operator == "-" {
			*at = c.call(n, "negate()", func(_ *eval.State, args []any) (any, error) { return values.Negated(args[0]) }, n.Node)
		}
	case *ast.BinaryNode:
		each(&n.Left, &n.Right)
		c.binary(at, n)
	case *ast.ChainNode:
		each(&n.Node)
	case *ast.MemberNode:
		each(&n.Node, &n.Property)
	case *ast.SliceNode:
		each(&n.Node, &n.From, &n.To)
		*at = c.call(n, "slice()", func(s *eval.State, args []any) (any, error) { return functions.Slice(s, args[0], args[1], args[2]) },
			n.Node, orNil(n, n.From), orNil(n, n.To))
	case *ast.CallNode:
		w.add(c.calls(at, n))
	case *ast.BuiltinNode:
		w.add(c.builtin(at, n, weight{}))
	case *ast.PredicateNode:
		each(&n.Node)
	case *ast.VariableDeclaratorNode:
		each(&n.Value, &n.Expr)
	case *ast.SequenceNode:
		for i := range n.Nodes {
			each(&n.Nodes[i])
		}
	case *ast.ConditionalNode:
		each(&n.Cond, &n.Exp1, &n.Exp2)
	case *ast.ArrayNode:
		w.bytes += 24 + 16*len(n.Nodes)
		for i := range n.Nodes {
			each(&n.Nodes[i])
		}
	case *ast.MapNode:
		w.bytes += 64 + 288*((len(n.Pairs)+7)/8)
		w.steps += 8 * len(n.Pairs)
		for i := range n.Pairs {
			pair := n.Pairs[i].(*ast.PairNode)
			each(&pair.Key, &pair.Value)
		}
	}
	return w
}
