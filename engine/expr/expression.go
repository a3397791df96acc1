package expr

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// The bounds of one expression.
const (
	maxExpression  = 16 << 10 // bytes
	maxNodes       = 2000
	maxExpressions = 10_000 // of one map
	maxRounds      = 100    // over the tree, until every path is known
)

// expression is a compiled {{ }}: one of a constant, a path, closures and a
// program of the language.
type expression struct {
	text     string // between {{ and }}, for messages
	constant bool
	value    any
	path     *eval.Path
	direct   *direct
	program  *vm.Program
	// variables is how many the program has when the first of them is the run, else 0.
	variables int
	// refs are the paths that get into the value, shared says that the map has what one
	// of them leads to elsewhere too.
	refs   []reference
	shared bool
	// grouped is true when the value may hold maps that JSON does not have.
	grouped bool
}

// eval returns the expression's value for messages that the run holds.
func (e *expression) eval(s *eval.State) (any, error) {
	switch {
	case e.constant:
		return e.value, nil
	case e.path != nil:
		v, err := e.path.Read(s, s.Root, nil)
		if err != nil {
			return nil, err
		}
		if v = values.Indirect(v); !v.IsValid() {
			return nil, nil
		}
		return v.Interface(), nil
	case e.direct != nil:
		return e.direct.any(s)
	}
	if e.variables > 0 {
		if len(s.Machine.Variables) < e.variables {
			s.Machine.Variables = make([]any, e.variables)
		}
		s.Machine.Variables[0] = s
	}
	value, err := s.Machine.Run(e.program, s.Message)
	if err == nil && e.grouped {
		value = values.WithTextKeys(value)
	}
	return value, err
}

// compileExpression compiles one {{ }} for a place of a type, and reports what
// it finds; nil when it is invalid.
func (c *compiler) compileExpression(part Part, dst reflect.Type, path string) *expression {
	parsed := syntax.Prepared{}
	report := func(p problem) {
		offset := p.offset
		if p.node != nil {
			offset = parsed.Original(syntax.ByteOffset(parsed.Text, p.node.Location().From))
		} else if offset == 0 {
			offset = len(part.Text) - len(strings.TrimLeft(part.Text, " \t\r\n"))
		}
		at := syntax.Position{Line: part.Line, Column: part.Column}.After(part.Text, min(offset, len(part.Text)))
		c.check.add(Finding{
			Outcome: p.Outcome, Path: path, Expression: strings.TrimSpace(part.Text),
			Line: at.Line, Column: at.Column, Message: p.Message, Suggestion: p.Suggestion,
		})
	}
	if c.expressions++; c.expressions > maxExpressions {
		if c.expressions == maxExpressions+1 {
			report(problem{Verdict: types.Verdict{Outcome: Invalid, Message: fmt.Sprintf("a map has at most %d expressions", maxExpressions)}})
		}
		return nil
	}
	if len(part.Text) > maxExpression {
		at := syntax.Position{Line: part.Line, Column: part.Column}
		c.check.add(Finding{
			Outcome: Invalid, Path: path, Expression: texts.Cut(strings.TrimSpace(part.Text), values.MaxShown), Line: at.Line, Column: at.Column,
			Message: fmt.Sprintf("the expression is longer than %d bytes", maxExpression),
		})
		return nil
	}
	parsed, offset, wrong := syntax.Prepare(part.Text)
	if wrong != "" {
		report(problem{Verdict: types.Verdict{Outcome: Invalid, Message: wrong}, offset: offset})
		return nil
	}
	e, r, err := c.build(parsed, dst)
	for _, p := range r.unsure {
		report(p)
	}
	if r.failed != nil {
		report(*r.failed)
		return nil
	}
	if err != nil {
		failed := problem{Verdict: types.Verdict{Outcome: Invalid, Message: err.Error()}}
		var at *file.Error
		if errors.As(err, &at) {
			failed.Message = at.Message
			failed.node = &ast.NilNode{}
			failed.node.SetLocation(at.Location)
		}
		report(failed)
		return nil
	}
	e.text = strings.TrimSpace(part.Text)
	return e
}
