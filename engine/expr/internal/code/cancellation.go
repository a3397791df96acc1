package code

import (
	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
)

// cancellation makes each predicate look first whether the evaluation was cancelled.
type cancellation struct{}

// Visit implements ast.Visitor.
func (cancellation) Visit(at *ast.Node) {
	predicate, ok := (*at).(*ast.PredicateNode)
	if !ok {
		return
	}
	callee := &ast.IdentifierNode{Value: analysis.CancelFunction}
	callee.SetLocation(predicate.Location())
	call := &ast.CallNode{Callee: callee}
	call.SetLocation(predicate.Location())
	sequence := &ast.SequenceNode{Nodes: []ast.Node{call, predicate.Node}}
	sequence.SetLocation(predicate.Location())
	predicate.Node = sequence
}
