package expr

import (
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// compileJoined makes a place of text with expressions in it.
func (c *compiler) compileJoined(parts []Part, text string, dst reflect.Type, path string) place {
	if found := types.Fit(c.facts, dst, types.Shape{Type: values.StringType}); found.Outcome == Invalid {
		c.invalid(path, "", "%s: text with more than one {{ }}, or with something around it, is a string", found.Message)
		return place{}
	}
	around := c.limits
	c.limits = nil // they are those of the whole text
	defer func() { c.limits = around }()
	expressions := make([]*expression, len(parts))
	for i, part := range parts {
		if !part.Expression {
			expressions[i] = &expression{constant: true, value: part.Text}
		} else if expressions[i] = c.compileExpression(part, values.AnyType, path); expressions[i] == nil {
			return place{}
		}
	}
	join := func(s *eval.State) (string, error) {
		buffer := s.Buffer[:0]
		for _, e := range expressions {
			var err error
			if buffer, err = e.appendTo(buffer, s); err == nil && len(buffer) > eval.MaxText {
				err = eval.ErrText
			}
			if err != nil {
				return "", evalError(path, e.text, err)
			}
		}
		s.Buffer = buffer
		return string(buffer), nil
	}
	p := place{write: func(s *eval.State, dst reflect.Value) error {
		joined, err := join(s)
		if err != nil {
			return err
		}
		if dst.Kind() == reflect.String {
			dst.SetString(joined)
			return nil
		}
		if err := s.Converter.Set(dst, joined); err != nil {
			return evalError(path, text, err)
		}
		return nil
	}}
	if values.IsAny(dst) {
		p.value = func(s *eval.State) (any, error) { return join(s) }
	}
	return p
}

// appendTo appends the expression's value as text.
func (e *expression) appendTo(buffer []byte, s *eval.State) ([]byte, error) {
	if text, ok := e.value.(string); ok && e.constant {
		return append(buffer, text...), nil
	}
	if e.path != nil {
		v, err := e.path.Read(s, s.Root, nil)
		if err != nil {
			return buffer, err
		}
		// A null that the message has is text; what it lacks is not.
		written := !v.IsValid() || v.Kind() == reflect.Interface
		switch v = values.Indirect(v); {
		case !v.IsValid():
			if !written || e.path.Optional || e.path.Lenient {
				return buffer, values.ErrNullInText
			}
			return append(buffer, "null"...), nil
		case v.Kind() == reflect.String && v.Type() == values.StringType:
			if err := s.ChargeMemory(v.Len()); err != nil {
				return buffer, err
			}
			return append(buffer, v.String()...), nil
		case v.CanInt() && v.Type().PkgPath() == "":
			return strconv.AppendInt(buffer, v.Int(), 10), nil
		}
		return s.AppendText(buffer, v.Interface())
	}
	value, err := e.eval(s)
	if err != nil {
		return buffer, err
	}
	return s.AppendText(buffer, value)
}
