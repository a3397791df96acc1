package expr

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/analysis"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/code"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// compiler compiles a template. It goes over the template and the target's type side by
// side.
type compiler struct {
	env   *analysis.Environment
	check *Check
	// limits are those of the place that is being compiled; nil for none.
	limits *limits.Limits
	// expressions counts the expressions, paths has what they read of the message.
	expressions int
	// lazy is true within a field that takes documents as they are.
	lazy  bool
	paths code.MapPaths
}

// invalid adds a finding that makes the map invalid.
func (c *compiler) invalid(path, suggestion, format string, args ...any) {
	c.check.add(Finding{Outcome: Invalid, Path: path, Message: fmt.Sprintf(format, args...), Suggestion: suggestion})
}

func (c *compiler) converter() *eval.Converter { return &eval.Converter{Tables: c.env.Tables} }

// compile compiles a template for a place of a type. What is wrong is added to the check;
// the result may be used only when nothing is invalid.
func (c *compiler) compile(template any, dst reflect.Type, path string, depth int) compiled {
	if depth > eval.MaxDepth {
		c.invalid(path, "", "the map is nested more than %d deep", eval.MaxDepth)
		return compiled{}
	}
	return c.holdToLimits(c.compileFreely(template, dst, path, depth), c.limits, template, dst, path)
}

// compileFreely is compile without the limits of the place.
func (c *compiler) compileFreely(template any, dst reflect.Type, path string, depth int) compiled {
	switch t := template.(type) {
	case string:
		return c.compileText(t, dst, path)
	case map[string]any:
		return c.settle(c.compileObject(t, dst, path, depth), dst)
	case []any:
		return c.settle(c.compileList(t, dst, path, depth), dst)
	}
	return c.compileLiteral(template, dst, path)
}

// compileLiteral compiles a value without expressions.
func (c *compiler) compileLiteral(literal any, dst reflect.Type, path string) compiled {
	target := module.Zero(dst)
	if err := c.converter().Convert(target, reflect.ValueOf(literal), 0); err != nil {
		var wrong *values.Mismatch
		if errors.As(err, &wrong) {
			path, err = message.Join(path, wrong.Path), errors.New(wrong.Message)
		}
		c.invalid(path, "", "%s", err.Error())
		return compiled{}
	}
	return constant(target)
}

// settle evaluates a constant part once, and returns one that writes the result.
func (c *compiler) settle(p compiled, dst reflect.Type) compiled {
	if !p.constant || p.write == nil || c.check.Outcome == Invalid {
		return p
	}
	target := module.Zero(dst)
	if err := p.write(nil, target); err != nil {
		return p
	}
	return constant(target)
}

// compileText compiles a string, which may have expressions.
func (c *compiler) compileText(text string, dst reflect.Type, path string) compiled {
	parts, err := Parse(text)
	var wrong *ParseError
	if errors.As(err, &wrong) {
		c.check.add(Finding{Outcome: Invalid, Path: path, Line: wrong.Line, Column: wrong.Column, Message: wrong.Message})
		return compiled{}
	}
	switch {
	case len(parts) == 0 || len(parts) == 1 && !parts[0].Expression:
		return c.compileLiteral(text, dst, path)
	case len(parts) == 1:
		e := c.compileExpression(parts[0], dst, path)
		if e == nil {
			return compiled{}
		}
		return c.compileSingle(e, strings.TrimSpace(parts[0].Text), dst, path)
	}
	return c.compileJoined(parts, text, dst, path)
}

// compileSingle compiles a string that is one expression.
func (c *compiler) compileSingle(e code.Expression, text string, dst reflect.Type, path string) compiled {
	if constant, ok := e.(*code.Constant); ok {
		return c.compileLiteral(constant.Value, dst, path)
	}
	c.paths.Add(e)
	if path, ok := e.(*code.Path); ok && c.lazy && values.IsAny(dst) {
		path.KeepDocuments()
	}
	p := compiled{write: e.Writer(dst, func(err error) error { return evalError(path, text, err) })}
	if values.IsAny(dst) {
		p.value = func(s *eval.State) (any, error) {
			value, err := e.Eval(s)
			if err != nil {
				return nil, evalError(path, text, err)
			}
			return value, nil
		}
	}
	return p
}
