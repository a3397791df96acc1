package expr

import (
	"context"
	"sync/atomic"

	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
)

// WithLimit ends an evaluation with ctx: one that goes over lists within lists
// would otherwise end when it is done, which may be never. It costs a call for
// each item, so it is meant for what is tried out, not for what runs.
func WithLimit(ctx context.Context) Option {
	return func(o *options) { o.limit = ctx }
}

const limitFunction = "limit()"

// stride is how many items go by between two looks at the context.
const stride = 256

func checkLimit(ctx context.Context) func(...any) (any, error) {
	var calls atomic.Uint64
	return func(...any) (any, error) {
		if calls.Add(1)%stride == 1 && ctx.Err() != nil {
			return nil, eval.ErrStopped
		}
		return nil, nil
	}
}

// limiter puts a look at the context in front of each predicate.
type limiter struct{ r *rewriter }

// Visit implements ast.Visitor.
func (l limiter) Visit(at *ast.Node) {
	predicate, ok := (*at).(*ast.PredicateNode)
	if !ok {
		return
	}
	callee := &ast.IdentifierNode{Value: limitFunction}
	l.r.ours[callee] = true
	callee.SetLocation(predicate.Location())
	call := &ast.CallNode{Callee: callee}
	call.SetLocation(predicate.Location())
	sequence := &ast.SequenceNode{Nodes: []ast.Node{call, predicate.Node}}
	sequence.SetLocation(predicate.Location())
	predicate.Node = sequence
}
