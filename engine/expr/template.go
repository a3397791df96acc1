package expr

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// place is a compiled part of a template: it writes into a place of its type.
type place struct {
	write func(s *eval.State, dst reflect.Value) error
	// value is set, beside write, where any value may stand.
	value func(s *eval.State) (any, error)
	// constant is true for what no message changes.
	constant bool
}

type compiler struct {
	options options
	facts   *values.FieldTables
	from    types.Shape
	check   *Check
	// limits are those of the place at hand; nil for none.
	limits *limits.Limits
	// expressions counts them, named has their paths.
	expressions int
	named       namedPaths
}

func (c *compiler) invalid(path, suggestion, format string, args ...any) {
	c.check.add(Finding{Outcome: Invalid, Path: path, Message: fmt.Sprintf(format, args...), Suggestion: suggestion})
}

func (c *compiler) converter() *eval.Converter { return &eval.Converter{Tables: c.facts} }

// compile compiles a template for a place of a type. What is wrong is reported;
// the result is of use only when nothing invalid is.
func (c *compiler) compile(template any, dst reflect.Type, path string, depth int) place {
	if depth > eval.MaxDepth {
		c.invalid(path, "", "the map is nested more than %d deep", eval.MaxDepth)
		return place{}
	}
	return c.hold(c.compileFreely(template, dst, path, depth), c.limits, template, dst, path)
}

func (c *compiler) compileFreely(template any, dst reflect.Type, path string, depth int) place {
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

func (c *compiler) compileLiteral(literal any, dst reflect.Type, path string) place {
	target := module.Zero(dst)
	if err := c.converter().Convert(target, reflect.ValueOf(literal), 0); err != nil {
		var wrong *values.Mismatch
		if errors.As(err, &wrong) {
			path, err = message.Join(path, wrong.Path), errors.New(wrong.Message)
		}
		c.invalid(path, "", "%s", err.Error())
		return place{}
	}
	return constant(target)
}

func constant(v reflect.Value) place {
	p := place{constant: true, write: func(_ *eval.State, dst reflect.Value) error {
		dst.Set(v)
		return nil
	}}
	if v.Kind() == reflect.Interface {
		value := v.Interface()
		p.value = func(*eval.State) (any, error) { return value, nil }
	}
	return p
}

// settle evaluates a place that no message changes, once.
func (c *compiler) settle(p place, dst reflect.Type) place {
	if !p.constant || p.write == nil || c.check.Outcome == Invalid {
		return p
	}
	target := module.Zero(dst)
	if err := p.write(nil, target); err != nil {
		return p
	}
	return constant(target)
}

func (c *compiler) compileText(text string, dst reflect.Type, path string) place {
	parts, err := Parse(text)
	var wrong *ParseError
	if errors.As(err, &wrong) {
		c.check.add(Finding{Outcome: Invalid, Path: path, Line: wrong.Line, Column: wrong.Column, Message: wrong.Message})
		return place{}
	}
	switch {
	case len(parts) == 0 || len(parts) == 1 && !parts[0].Expression:
		return c.compileLiteral(text, dst, path)
	case len(parts) == 1:
		e := c.compileExpression(parts[0], dst, path)
		if e == nil {
			return place{}
		}
		return c.placeOf(e, dst, path)
	}
	return c.compileJoined(parts, text, dst, path)
}

// placeOf makes a place of one expression.
func (c *compiler) placeOf(e *expression, dst reflect.Type, path string) place {
	if e.constant {
		return c.compileLiteral(e.value, dst, path)
	}
	c.named.add(e, e.refs)
	e.refs = nil
	write := func(s *eval.State, dst reflect.Value) error {
		value, err := e.eval(s)
		if err == nil && e.shared {
			err = s.ChargeShared(value)
		}
		if err == nil {
			err = s.Converter.Set(dst, value)
		}
		if err != nil {
			return evalError(path, e.text, err)
		}
		return nil
	}
	if fields, ok := e.fields(c.from.Type, dst); ok {
		return place{write: copyField(fields, dst)}
	} else if e.path != nil {
		write = func(s *eval.State, dst reflect.Value) error {
			v, err := e.path.Read(s, s.Root, nil)
			if err == nil && e.shared {
				err = s.ChargeShared(values.InterfaceOf(v))
			}
			if err == nil {
				err = s.Converter.Convert(dst, v, 0)
			}
			if err != nil {
				return evalError(path, e.text, err)
			}
			return nil
		}
	}
	if e.direct != nil {
		if typed := e.direct.write(dst); typed != nil {
			write = func(s *eval.State, dst reflect.Value) error {
				if err := typed(s, dst); err != nil {
					return evalError(path, e.text, err)
				}
				return nil
			}
		}
	}
	p := place{write: write}
	if values.IsAny(dst) {
		p.value = func(s *eval.State) (any, error) {
			value, err := e.eval(s)
			if err == nil && e.shared {
				err = s.ChargeShared(value)
			}
			if err != nil {
				return nil, evalError(path, e.text, err)
			}
			return value, nil
		}
	}
	return p
}

// fields returns the expression as indexes of struct fields, when that is all it
// is and the last has the type that is wanted.
func (e *expression) fields(from, dst reflect.Type) ([]int, bool) {
	if e.path == nil || values.IsAny(dst) {
		return nil, false
	}
	fields, ok := e.path.Fields(from)
	return fields, ok && from.FieldByIndex(fields).Type == dst
}

// copyField copies a field of the message: it can't fail.
func copyField(fields []int, dst reflect.Type) func(s *eval.State, dst reflect.Value) error {
	follow := func(v reflect.Value) reflect.Value {
		for _, x := range fields {
			v = v.Field(x)
		}
		return v
	}
	switch k := dst.Kind(); {
	case k == reflect.String:
		return func(s *eval.State, dst reflect.Value) error { dst.SetString(follow(s.Root).String()); return nil }
	case k == reflect.Bool:
		return func(s *eval.State, dst reflect.Value) error { dst.SetBool(follow(s.Root).Bool()); return nil }
	case k >= reflect.Int && k <= reflect.Int64:
		return func(s *eval.State, dst reflect.Value) error { dst.SetInt(follow(s.Root).Int()); return nil }
	}
	return func(s *eval.State, dst reflect.Value) error { dst.Set(follow(s.Root)); return nil }
}

func (c *compiler) compileObject(template map[string]any, dst reflect.Type, path string, depth int) place {
	names := slices.Sorted(maps.Keys(template))
	for _, name := range names {
		if strings.Contains(name, syntax.Opening) {
			c.invalid(message.Join(path, name), "", "a name can't hold an expression; an object with computed names is {{ {(name): value} }}")
			return place{}
		}
	}
	switch target := values.Deref(dst); {
	case dst.Kind() == reflect.Pointer:
		return through(c.compile(template, dst.Elem(), path, depth+1), dst)
	case values.IsAny(dst):
		return c.anyObject(template, names, path, depth)
	case target.Kind() == reflect.Struct && !values.IsLeaf(target):
		return c.structObject(template, names, dst, path, depth)
	case target.Kind() == reflect.Map && target.Key().Kind() == reflect.String:
		return c.mapObject(template, names, dst, path, depth)
	case target == values.RawMessageType:
		return c.converted(c.anyObject(template, names, path, depth), path)
	}
	c.invalid(path, "", "want %s, have an object", values.Describe(dst))
	return place{}
}

// through makes a place for a pointer of one for what it points to.
func through(p place, dst reflect.Type) place {
	zero := module.Zero(dst.Elem())
	return place{constant: p.constant, write: func(s *eval.State, dst reflect.Value) error {
		target := reflect.New(zero.Type())
		target.Elem().Set(zero)
		if err := p.write(s, target.Elem()); err != nil {
			return err
		}
		dst.Set(target)
		return nil
	}}
}

// converted writes what any value may be into a type with a form of its own.
func (c *compiler) converted(p place, path string) place {
	constant := c.converter()
	return place{constant: p.constant, write: func(s *eval.State, dst reflect.Value) error {
		value, err := p.value(s)
		if err != nil {
			return err
		}
		convert := constant
		if s != nil {
			convert = &s.Converter
		}
		if err := convert.Set(dst, value); err != nil {
			return evalError(path, "", err)
		}
		return nil
	}}
}
