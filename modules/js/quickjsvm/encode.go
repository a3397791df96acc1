package quickjsvm

import (
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

const (
	maxInputNesting = 2000    // which the engine can read within its stack
	maxExact        = 1 << 53 // whole numbers up to it are the same as doubles
	exactDigits     = 15      // as are all numbers of so many digits, unless they are huge or tiny
)

// encodeInput makes one JSON text of the input and the context, and one of the
// numbers in it that a double can't hold, "" when there are none: a list of lists,
// each with the digits and the way to the number.
func encodeInput(input, extra any) (text, marks string, err error) {
	e := encoder{marking: true}
	if err := e.list([]any{input, extra}); err != nil {
		return "", "", fmt.Errorf("its input%w", err)
	}
	if len(e.marks) > 0 {
		all, err := json.Marshal(e.marks)
		if err != nil {
			return "", "", err
		}
		marks = string(all)
	}
	return string(e.text), marks, nil
}

func encodePlain(value any) (string, error) {
	var e encoder
	if err := e.value(value); err != nil {
		return "", fmt.Errorf("its result%w", err)
	}
	return string(e.text), nil
}

type encoder struct {
	text    []byte
	way     []any // of the value at hand: names and indexes
	marking bool
	marks   [][]any
}

func (e *encoder) value(value any) error {
	switch v := value.(type) {
	case nil:
		e.text = append(e.text, "null"...)
	case string:
		e.text = appendText(e.text, v)
	case bool:
		e.text = strconv.AppendBool(e.text, v)
	case int64:
		e.integer(v)
	case float64:
		e.float(v)
	case json.Number:
		return e.number(v)
	case map[string]any:
		return e.fields(v)
	case []any:
		return e.list(v)
	case *wire.Object:
		return e.object(v)
	case *wire.List:
		return e.items(v)
	default:
		return fmt.Errorf(" holds a %T, which is not plain", value)
	}
	return nil
}

func (e *encoder) integer(n int64) {
	if n > maxExact || n < -maxExact {
		e.digits(strconv.FormatInt(n, 10))
		return
	}
	e.text = strconv.AppendInt(e.text, n, 10)
}

// digits writes a whole number that may be longer than a double's.
func (e *encoder) digits(digits string) {
	e.mark(digits)
	e.text = append(e.text, digits...)
}

// mark notes a number whose digits must come back when the script leaves it alone.
func (e *encoder) mark(digits string) {
	if e.marking {
		e.marks = append(e.marks, append([]any{digits}, e.way...))
	}
}

func (e *encoder) float(f float64) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		e.text = append(e.text, "null"...)
	case f == math.Trunc(f) && math.Abs(f) < 1e21:
		e.text = strconv.AppendFloat(e.text, f, 'f', -1, 64)
	default:
		e.text = strconv.AppendFloat(e.text, f, 'g', -1, 64)
	}
}

func (e *encoder) number(number json.Number) error {
	if n, err := strconv.ParseInt(string(number), 10, 64); err == nil {
		e.integer(n)
		return nil
	}
	if !json.Valid([]byte(number)) {
		return fmt.Errorf(" holds the number %q, which is none", string(number))
	}
	if f, err := number.Float64(); err == nil && f != 0 && len(number) <= exactDigits {
		e.text = append(e.text, number...) // no other double is written in so few digits
		return nil
	}
	e.digits(string(number))
	return nil
}

func (e *encoder) enter() error {
	if len(e.way) == maxInputNesting {
		return fmt.Errorf(" is nested over %d deep", maxInputNesting)
	}
	e.way = append(e.way, nil)
	return nil
}

func (e *encoder) leave() { e.way = e.way[:len(e.way)-1] }

func (e *encoder) fields(fields map[string]any) error {
	if fields == nil {
		e.text = append(e.text, "null"...)
		return nil
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return e.named(names, func(name string) any { return fields[name] })
}

// object writes an object of the message, its fields in the order in which the
// other engine shows them.
func (e *encoder) object(object *wire.Object) error {
	return e.named(object.Names(), func(name string) any {
		field, _ := object.Field(name)
		return field
	})
}

func (e *encoder) named(names []string, field func(name string) any) error {
	if err := e.enter(); err != nil {
		return err
	}
	e.text = append(e.text, '{')
	for i, name := range names {
		if i > 0 {
			e.text = append(e.text, ',')
		}
		e.text = append(appendText(e.text, name), ':')
		e.way[len(e.way)-1] = name
		if err := e.value(field(name)); err != nil {
			return err
		}
	}
	e.text = append(e.text, '}')
	e.leave()
	return nil
}

func (e *encoder) list(items []any) error {
	if items == nil {
		e.text = append(e.text, "null"...)
		return nil
	}
	return e.each(slices.All(items))
}

func (e *encoder) items(list *wire.List) error { return e.each(list.Each()) }

func (e *encoder) each(items iter.Seq2[int, any]) error {
	if err := e.enter(); err != nil {
		return err
	}
	e.text = append(e.text, '[')
	for i, item := range items {
		if i > 0 {
			e.text = append(e.text, ',')
		}
		e.way[len(e.way)-1] = i
		if err := e.value(item); err != nil {
			return err
		}
	}
	e.text = append(e.text, ']')
	e.leave()
	return nil
}

const hexDigits = "0123456789abcdef"

// appendText writes a JSON text. What is no UTF-8 becomes U+FFFD.
func appendText(to []byte, text string) []byte {
	to = append(to, '"')
	begun := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				to = append(append(to, text[begun:i]...), "\ufffd"...)
				begun = i + 1
			}
			i += size
			continue
		}
		if c < ' ' || c == '"' || c == '\\' {
			to = append(to, text[begun:i]...)
			if c < ' ' {
				to = append(to, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			} else {
				to = append(to, '\\', c)
			}
			begun = i + 1
		}
		i++
	}
	return append(append(to, text[begun:]...), '"')
}
