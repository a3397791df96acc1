package expr

import (
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/code"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// joinedPiece is a part of a text that is joined.
type joinedPiece struct {
	expression code.Expression
	text       string // of the expression; empty for literal text
}

// compileJoined compiles a text with expressions in it.
func (c *compiler) compileJoined(parts []Part, text string, dst reflect.Type, path string) compiled {
	if found := types.Fit(c.env.Tables, dst, types.Shape{Type: values.StringType}); found.Outcome == Invalid {
		c.invalid(path, "", "%s: text with more than one {{ }}, or with something around it, is a string", found.Message)
		return compiled{}
	}
	around := c.limits
	c.limits = nil // the limits are those of the whole text
	defer func() { c.limits = around }()
	pieces := make([]joinedPiece, len(parts))
	for i, part := range parts {
		if !part.Expression {
			pieces[i].expression = &code.Constant{Value: part.Text}
			continue
		}
		if pieces[i].expression = c.compileExpression(part, values.AnyType, path); pieces[i].expression == nil {
			return compiled{}
		}
		pieces[i].text = strings.TrimSpace(part.Text)
	}
	join := func(s *eval.State) (string, error) {
		buffer := s.Buffer[:0]
		for _, piece := range pieces {
			var err error
			if buffer, err = piece.expression.AppendText(buffer, s); err == nil && len(buffer) > eval.MaxText {
				err = eval.ErrText
			}
			if err != nil {
				return "", evalError(path, piece.text, err)
			}
		}
		s.Buffer = buffer
		return string(buffer), nil
	}
	p := compiled{write: func(s *eval.State, dst reflect.Value) error {
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
