package expr

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/code"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// maxExpressions bounds the expressions of one map.
const maxExpressions = 10_000

// compileExpression compiles one {{ }} for a place of a type, and reports what is wrong
// with it or can't be known. It returns nil when the expression is invalid.
func (c *compiler) compileExpression(part Part, dst reflect.Type, path string) code.Expression {
	text := strings.TrimSpace(part.Text)
	report := func(outcome Outcome, offset int, message, suggestion string) {
		at := syntax.Position{Line: part.Line, Column: part.Column}.After(part.Text, offset)
		c.check.add(Finding{
			Outcome: outcome, Path: path, Expression: text,
			Line: at.Line, Column: at.Column, Message: message, Suggestion: suggestion,
		})
	}
	if c.expressions++; c.expressions > maxExpressions {
		if c.expressions == maxExpressions+1 {
			report(Invalid, len(part.Text)-len(strings.TrimLeft(part.Text, " \t\r\n")), fmt.Sprintf("a map has at most %d expressions", maxExpressions), "")
		}
		return nil
	}
	if len(part.Text) > analysis.MaxExpression {
		text = texts.Cut(text, values.MaxShown)
		report(Invalid, 0, fmt.Sprintf("the expression is longer than %d bytes", analysis.MaxExpression), "")
		return nil
	}
	e, problems := code.Compile(c.env, part.Text, dst, c.limits)
	for _, p := range problems {
		report(p.Outcome, p.Offset, p.Message, p.Suggestion)
	}
	return e
}
