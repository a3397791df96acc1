package jsontext

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrTooLarge is a text that would be longer than allowed.
var ErrTooLarge = errors.New("the text is too long")

// Encode writes a value as JSON of at most maxBytes, nested at most maxDepth
// deep: names in alphabetical order, no spaces, and nothing escaped that JSON
// does not ask for. Types other than those that Decode gives are written as
// encoding/json does. An error names the path to what JSON can't hold, from $.
func Encode(value any, maxBytes, maxDepth int) (string, error) {
	e := encoder{most: maxBytes}
	if err := e.value(value, maxDepth); err != nil {
		return "", within(err, "$")
	}
	return string(e.text), nil
}

type encoder struct {
	text []byte
	most int
}

func (e *encoder) value(value any, depth int) error {
	if len(e.text) > e.most {
		return ErrTooLarge
	}
	switch v := value.(type) {
	case nil:
		e.text = append(e.text, "null"...)
	case bool:
		e.text = strconv.AppendBool(e.text, v)
	case string:
		e.string(v)
	case int64:
		e.text = strconv.AppendInt(e.text, v, 10)
	case int:
		e.text = strconv.AppendInt(e.text, int64(v), 10)
	case float64:
		return e.float(v)
	case map[string]any:
		return e.object(v, depth)
	case []any:
		return e.array(v, depth)
	default:
		return e.other(v)
	}
	if len(e.text) > e.most {
		return ErrTooLarge
	}
	return nil
}

func (e *encoder) object(object map[string]any, depth int) error {
	if object == nil {
		return e.value(nil, depth)
	}
	if depth == 0 {
		return errors.New("the value is nested too deep, or holds itself")
	}
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	e.text = append(e.text, '{')
	for i, name := range names {
		if i > 0 {
			e.text = append(e.text, ',')
		}
		e.string(name)
		e.text = append(e.text, ':')
		if err := e.value(object[name], depth-1); err != nil {
			return within(err, "."+name)
		}
	}
	e.text = append(e.text, '}')
	return nil
}

func (e *encoder) array(items []any, depth int) error {
	if items == nil {
		return e.value(nil, depth)
	}
	if depth == 0 {
		return errors.New("the value is nested too deep, or holds itself")
	}
	e.text = append(e.text, '[')
	for i, item := range items {
		if i > 0 {
			e.text = append(e.text, ',')
		}
		if err := e.value(item, depth-1); err != nil {
			return within(err, "["+strconv.Itoa(i)+"]")
		}
	}
	e.text = append(e.text, ']')
	return nil
}

// valueError says where in the value something is that JSON can't hold.
type valueError struct {
	path string
	err  error
}

func (e *valueError) Error() string { return fmt.Sprintf("%s: %v", e.path, e.err) }
func (e *valueError) Unwrap() error { return e.err }

func within(err error, step string) error {
	var inner *valueError
	switch {
	case errors.Is(err, ErrTooLarge):
		return err
	case errors.As(err, &inner):
		// A path that is longer than a person reads is cut.
		if len(inner.path) < 500 {
			inner.path = step + inner.path
		}
		return err
	}
	return &valueError{path: step, err: err}
}

// float writes a number as ECMAScript does, which is what encoding/json follows.
func (e *encoder) float(f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("%v is no number that JSON can hold", f)
	}
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		text := strconv.FormatFloat(f, 'e', -1, 64)
		e.text = append(e.text, strings.Replace(text, "e-0", "e-", 1)...)
		return nil
	}
	e.text = strconv.AppendFloat(e.text, f, 'f', -1, 64)
	return nil
}

func (e *encoder) other(value any) error {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	e.text = append(e.text, bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))...)
	if len(e.text) > e.most {
		return ErrTooLarge
	}
	return nil
}

func (e *encoder) string(text string) {
	e.text = append(e.text, '"')
	begin := 0
	for at := 0; at < len(text); {
		c := text[at]
		if plainByte[c] {
			at++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[at:])
			if r == utf8.RuneError && size == 1 {
				e.text = append(e.text, text[begin:at]...)
				e.text = append(e.text, "\ufffd"...)
				begin = at + 1
			}
			at += size
			continue
		}
		e.text = append(e.text, text[begin:at]...)
		e.text = appendEscape(e.text, c)
		at++
		begin = at
	}
	e.text = append(append(e.text, text[begin:]...), '"')
}

func appendEscape(text []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(text, '\\', c)
	case '\n':
		return append(text, `\n`...)
	case '\r':
		return append(text, `\r`...)
	case '\t':
		return append(text, `\t`...)
	}
	const digits = "0123456789abcdef"
	return append(text, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}
