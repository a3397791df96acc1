package analysis

import (
	"errors"
	"fmt"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
)

// Problem is something that is wrong in an expression, or can't be known.
type Problem struct {
	types.Verdict
	Offset int // in the expression's text, in bytes
}

// problem is a verdict on a node of an expression.
type problem struct {
	types.Verdict
	node   ast.Node
	offset int // in the expression's text, in bytes, when there is no node
}

// problems collects what is wrong with an expression. The first problem that makes it
// invalid ends the analysis.
type problems struct {
	failed *problem
	unsure []problem
}

// fail notes that the expression is invalid, unless that is known already.
func (p *problems) fail(node ast.Node, suggestion, format string, args ...any) {
	p.add(node, types.Verdict{Outcome: types.Invalid, Message: fmt.Sprintf(format, args...), Suggestion: suggestion})
}

// add notes a verdict on a node; one that all is well is nothing to note.
func (p *problems) add(node ast.Node, v types.Verdict) {
	switch v.Outcome {
	case types.Invalid:
		if p.failed == nil {
			p.failed = &problem{Verdict: v, node: node}
		}
	case types.Unverifiable:
		p.unsure = append(p.unsure, problem{Verdict: v, node: node})
	}
}

// addError notes that the expression is invalid, by an error of the language's parser,
// checker or compiler.
func (p *problems) addError(err error) {
	if p.failed != nil {
		return
	}
	p.failed = &problem{Verdict: types.Verdict{Outcome: types.Invalid, Message: err.Error()}}
	var at *file.Error
	if errors.As(err, &at) {
		p.failed.Message = at.Message
		p.failed.node = &ast.NilNode{}
		p.failed.node.SetLocation(at.Location)
	}
}
