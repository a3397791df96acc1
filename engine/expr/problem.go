package expr

import (
	"github.com/expr-lang/expr/ast"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
)

// problem is a verdict on a node of an expression, before it has a place in the template.
type problem struct {
	types.Verdict
	node   ast.Node
	offset int // in the expression's text, in bytes, when there is no node
}
