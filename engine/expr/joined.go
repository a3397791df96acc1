package expr

import (
	"reflect"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// compileJoined makes a place of text with expressions in it.
func (c *compiler) compileJoined(parts []Part, text string, dst reflect.Type, path string) place {
	r := &rewriter{facts: c.facts}
	if found := r.fitType(dst, values.StringType, reflect.Value{}, false, 0); found.outcome == Invalid {
		c.invalid(path, "", "%s: text with more than one {{ }}, or with something around it, is a string", found.message)
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
	join := func(r *run) (string, error) {
		buffer := r.buffer[:0]
		for _, e := range expressions {
			var err error
			if buffer, err = e.appendTo(buffer, r); err == nil && len(buffer) > maxText {
				err = errText
			}
			if err != nil {
				return "", evalError(path, e.text, err)
			}
		}
		r.buffer = buffer
		return string(buffer), nil
	}
	p := place{write: func(r *run, dst reflect.Value) error {
		joined, err := join(r)
		if err != nil {
			return err
		}
		if dst.Kind() == reflect.String {
			dst.SetString(joined)
			return nil
		}
		if err := r.convert.set(dst, joined); err != nil {
			return evalError(path, text, err)
		}
		return nil
	}}
	if values.IsAny(dst) {
		p.value = func(r *run) (any, error) { return join(r) }
	}
	return p
}

// appendTo appends the expression's value as text.
func (e *expression) appendTo(buffer []byte, r *run) ([]byte, error) {
	if text, ok := e.value.(string); ok && e.constant {
		return append(buffer, text...), nil
	}
	if e.path != nil {
		v, err := e.path.read(r, r.root, nil)
		if err != nil {
			return buffer, err
		}
		// A null that the message has is text; what it lacks is not.
		written := !v.IsValid() || v.Kind() == reflect.Interface
		switch v = values.Indirect(v); {
		case !v.IsValid():
			if !written || e.path.optional || e.path.lenient {
				return buffer, values.ErrNullInText
			}
			return append(buffer, "null"...), nil
		case v.Kind() == reflect.String && v.Type() == values.StringType:
			if err := r.makes(v.Len()); err != nil {
				return buffer, err
			}
			return append(buffer, v.String()...), nil
		case v.CanInt() && v.Type().PkgPath() == "":
			return strconv.AppendInt(buffer, v.Int(), 10), nil
		}
		return r.appendText(buffer, v.Interface())
	}
	value, err := e.eval(r)
	if err != nil {
		return buffer, err
	}
	return r.appendText(buffer, value)
}
