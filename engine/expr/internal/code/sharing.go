package code

import (
	"reflect"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// sharing finds the nodes of an expression whose values get into its result more than
// once: [$, $], map(1..9, $), let x = [$, $]; [x, x], reduce(1..9, [#acc, #acc]). The
// result shares such a value and takes little memory, but it may need far too much when
// it is written as JSON. So each node after the first is charged with the value's size.
type sharing struct {
	tree   *analysis.Tree
	loops  int
	bound  []boundVariable
	refs   []reference
	shared map[ast.Node]bool
}

// boundVariable is a variable of let, and how many loops are around it.
type boundVariable struct {
	name string
	loop int
}

// reference is a path that gets into the result.
type reference struct {
	root string
	loop int // how many loops are around the place where the root gets its value
	path []eval.Step
	node ast.Node
}

// findSharing goes over the tree of an expression.
func findSharing(tree *analysis.Tree) *sharing {
	s := &sharing{tree: tree, shared: map[ast.Node]bool{}}
	s.flow(tree.Parsed.Node)
	return s
}

// flow finds the paths in the nodes whose values become part of a node's value.
func (s *sharing) flow(node ast.Node) {
	if isFresh(node) {
		return
	}
	switch n := node.(type) {
	case *ast.CallNode:
		if a := s.tree.Paths[n]; a != nil {
			s.path(n, a)
			return
		}
		for _, argument := range n.Arguments {
			s.flow(argument)
		}
	case *ast.PointerNode, *ast.IdentifierNode:
		s.refer(n, n, nil)
	case *ast.ConditionalNode:
		s.flow(n.Exp1)
		s.flow(n.Exp2)
	case *ast.BinaryNode:
		if n.Operator == "??" {
			s.flow(n.Left)
			s.flow(n.Right)
		}
	case *ast.ChainNode:
		s.flow(n.Node)
	case *ast.SliceNode:
		s.flow(n.Node)
	case *ast.SequenceNode:
		s.flow(n.Nodes[len(n.Nodes)-1])
	case *ast.VariableDeclaratorNode:
		s.flow(n.Value)
		s.bound = append(s.bound, boundVariable{n.Name, s.loops})
		s.flow(n.Expr)
		s.bound = s.bound[:len(s.bound)-1]
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			s.flow(item)
		}
	case *ast.MapNode:
		for _, item := range n.Pairs {
			s.flow(item.(*ast.PairNode).Value)
		}
	case *ast.BuiltinNode:
		s.builtin(n)
	}
}

func (s *sharing) builtin(n *ast.BuiltinNode) {
	for i, argument := range n.Arguments {
		predicate, ok := argument.(*ast.PredicateNode)
		switch {
		case !ok:
			if i == 0 || !isLoop(n.Name) || n.Name == "reduce" {
				s.flow(argument)
			}
		case n.Name == "map" || n.Name == "reduce":
			s.loops++
			s.flow(predicate.Node)
			s.loops--
		}
	}
}

// isFresh reports whether a node's value takes no memory that another one has: a number
// or a boolean, or a text that is made, and charged, for it.
func isFresh(node ast.Node) bool {
	if node == nil {
		return true
	}
	k := node.Type().Kind()
	if k == reflect.Bool || values.IsInteger(k) || values.IsFloat(k) {
		return true
	}
	switch n := node.(type) {
	case *ast.BinaryNode:
		return n.Operator != "??"
	case *ast.StringNode, *ast.UnaryNode:
		return true
	}
	return false
}

// path notes a path up to its first computed key.
func (s *sharing) path(n *ast.CallNode, a *eval.Path) {
	path := a.Steps
	for i := range path {
		if path[i].Kind == eval.ComputedStep {
			path = path[:i]
			break
		}
	}
	if a.FromMessage {
		s.add(reference{root: syntax.MessageName, path: path, node: n})
		return
	}
	switch root := n.Arguments[0].(type) {
	case *ast.PointerNode, *ast.IdentifierNode:
		s.refer(root, n, path)
	default:
		s.flow(root)
	}
}

// refer notes a path from # or from a variable.
func (s *sharing) refer(root, node ast.Node, path []eval.Step) {
	switch root := root.(type) {
	case *ast.PointerNode:
		switch root.Name {
		case "":
			s.add(reference{root: "#", loop: s.loops, path: path, node: node})
		case "acc":
			s.shared[node] = true
		}
	case *ast.IdentifierNode:
		for i := len(s.bound) - 1; i >= 0; i-- {
			if s.bound[i].name == root.Value {
				s.add(reference{root: root.Value, loop: s.bound[i].loop, path: path, node: node})
				return
			}
		}
	}
}

// add notes a reference, and marks the nodes that share a value with others.
func (s *sharing) add(ref reference) {
	if ref.loop < s.loops { // the same again for each item
		s.shared[ref.node] = true
		return
	}
	for _, other := range s.refs {
		switch {
		case other.root != ref.root || other.loop != ref.loop || !overlap(other.path, ref.path):
		case len(other.path) > len(ref.path):
			s.shared[other.node] = true
		default:
			s.shared[ref.node] = true
		}
	}
	s.refs = append(s.refs, ref)
}

// overlap reports whether one of two paths leads into the other.
func overlap(a, b []eval.Step) bool {
	for i := range min(len(a), len(b)) {
		if a[i].Name != b[i].Name || a[i].Position != b[i].Position {
			return false
		}
	}
	return true
}
