package expr

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// inside compiles a part of a template for a place that has limits of its own.
func (c *compiler) inside(l *limits.Limits, template any, dst reflect.Type, path string, depth int) compiled {
	around := c.limits
	c.limits = l
	defer func() { c.limits = around }()
	return c.compile(template, dst, path, depth)
}

// holdToLimits holds a part to the limits of its place: literals at once, and what an expression
// gives each time that the map is applied.
func (c *compiler) holdToLimits(p compiled, l *limits.Limits, template any, dst reflect.Type, path string) compiled {
	if l == nil || p.write == nil {
		return p
	}
	switch t := template.(type) {
	case map[string]any:
		if dst.Kind() == reflect.Pointer {
			return p // the value that the pointer leads to is held to the limits
		}
		for _, wrong := range l.Names(slices.Sorted(maps.Keys(t))) {
			c.violation(path, &wrong)
		}
	case []any:
		if dst.Kind() == reflect.Pointer {
			return p
		}
		c.violation(path, l.Count(len(t)))
	default:
		if p.constant {
			c.literal(p, l.Check, dst, path)
			return p
		}
		return held(p, l.Check, path, expressionOf(template))
	}
	switch {
	case !l.Whole():
		return p
	case p.constant:
		c.literal(p, l.Own, dst, path)
		return p
	}
	return held(p, l.Own, path, "")
}

// expressionOf returns the text of the expression that a template is, empty when the
// template is more than one expression.
func expressionOf(template any) string {
	text, _ := template.(string)
	if parts, err := Parse(text); err == nil && len(parts) == 1 {
		return strings.TrimSpace(parts[0].Text)
	}
	return ""
}

// literal holds a constant part to limits.
func (c *compiler) literal(p compiled, check func(reflect.Value) *limits.Violation, dst reflect.Type, path string) {
	target := reflect.New(dst).Elem()
	if err := p.write(nil, target); err == nil {
		c.violation(path, check(target))
	}
}

// violation adds a broken limit to the check.
func (c *compiler) violation(path string, wrong *limits.Violation) {
	if wrong != nil {
		c.invalid(message.Join(path, wrong.Path), texts.Nearest(wrong.Given, slices.Clone(wrong.Known)), "%s", wrong.Message)
	}
}

// held makes a part that checks what another one writes, unless that is an example.
func held(p compiled, check func(reflect.Value) *limits.Violation, path, text string) compiled {
	made := func(s *eval.State, v reflect.Value) error {
		if s.Example {
			return nil
		}
		if wrong := check(v); wrong != nil {
			return violated(wrong, path, text)
		}
		return nil
	}
	checked := compiled{write: func(s *eval.State, dst reflect.Value) error {
		if err := p.write(s, dst); err != nil {
			return err
		}
		return made(s, dst)
	}}
	if p.value != nil {
		checked.value = func(s *eval.State) (any, error) {
			value, err := p.value(s)
			if err != nil {
				return nil, err
			}
			return value, made(s, reflect.ValueOf(&value).Elem())
		}
	}
	return checked
}

// violated is the error of a limit that is broken at run time.
func violated(wrong *limits.Violation, path, text string) *EvalError {
	said := wrong.Message
	if near := texts.Nearest(wrong.Given, slices.Clone(wrong.Known)); near != "" {
		said += "; did you mean " + near + "?"
	}
	return evalError(path, text, &values.Mismatch{Path: wrong.Path, Message: said})
}
