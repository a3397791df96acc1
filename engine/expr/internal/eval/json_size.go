package eval

import (
	"encoding/json"
	"reflect"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// measure adds up how large a value is as JSON text. It goes over the whole value, but
// not further than the budget allows: lists that have the same list many times take
// little memory, and become huge when they are written.
type measure struct {
	r      *State
	tables *values.FieldTables
	size   int
	// indent is true for text in several lines.
	indent bool
	depth  int
}

// JSONSize returns how large a value is as JSON text, in bytes and rather too large than
// too small. It is an error when that is more than the budget has left, or when the
// value is nested too deep. No text is made.
func (s *State) JSONSize(value any, indent bool) (int, error) {
	m := measure{r: s, tables: s.Converter.Tables, indent: indent}
	if err := m.value(value); err != nil {
		return 0, err
	}
	return m.size, nil
}

func (m *measure) add(size int) error {
	if m.size += size; m.size > MaxMade-m.r.made {
		return ErrMade
	}
	return nil
}

// open begins a list or an object, and adds its brackets, commas and spaces.
func (m *measure) open(items int) error {
	if m.depth++; m.depth > MaxValueDepth {
		return ErrValueDepth
	}
	size := 2 + items
	if m.indent {
		size += (items + 1) * (1 + 2*m.depth)
	}
	if err := m.r.ChargeWork(1 + items); err != nil {
		return err
	}
	return m.add(size)
}

func (m *measure) value(value any) error {
	switch v := value.(type) {
	case nil, bool:
		return m.add(5)
	case string:
		return m.text(v)
	case int, int64, float64:
		return m.add(24)
	case json.RawMessage:
		return m.raw(v)
	case *jsontext.Document:
		return m.text(v.Text()) // as if each quote were escaped, which is more than enough
	case []any:
		if err := m.open(len(v)); err != nil {
			return err
		}
		for _, item := range v {
			if err := m.value(item); err != nil {
				return err
			}
		}
		m.depth--
		return nil
	case map[string]any:
		if err := m.open(len(v)); err != nil {
			return err
		}
		for name, item := range v {
			if err := m.text(name); err != nil {
				return err
			}
			if err := m.value(item); err != nil {
				return err
			}
		}
		m.depth--
		return nil
	}
	return m.other(values.Indirect(reflect.ValueOf(value)))
}

// text adds a string with its quotes and escapes.
func (m *measure) text(text string) error {
	if err := m.r.ChargeReading(len(text)); err != nil {
		return err
	}
	size := len(text) + 3
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c < 0x20 || c == '<' || c == '>' || c == '&':
			size += 5
		case c == '"' || c == '\\':
			size++
		case c >= utf8.RuneSelf:
			r, width := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
				size += 5
			}
			i += width - 1
		}
	}
	return m.add(size)
}

// raw adds a value that is JSON text already.
func (m *measure) raw(text json.RawMessage) error {
	if err := m.r.ChargeReading(len(text)); err != nil {
		return err
	}
	if !m.indent {
		return m.add(len(text) + 4)
	}
	depth := m.depth
	for _, c := range text { // brackets within strings count too, which is more than enough
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, m.depth)
		case ',', ':':
		default:
			continue
		}
		if err := m.add(2 + 2*depth); err != nil {
			return err
		}
	}
	return m.add(len(text) + 4)
}

// other adds a value of a type that value does not know.
func (m *measure) other(v reflect.Value) error {
	switch k := v.Kind(); {
	case !v.IsValid():
		return m.add(5)
	case v.Type() == values.RawMessageType:
		return m.raw(v.Bytes())
	case values.IsLeaf(v.Type()):
		// Times and the like. Their parts are in the message already.
		return m.add(64 + int(v.Type().Size()))
	case k == reflect.String:
		return m.text(v.String())
	case v.Type() == values.ByteSliceType:
		return m.add(v.Len()*4/3 + 6)
	case values.IsList(k):
		if err := m.open(v.Len()); err != nil {
			return err
		}
		for i := range v.Len() {
			if err := m.other(values.Indirect(v.Index(i))); err != nil {
				return err
			}
		}
		m.depth--
		return nil
	case k == reflect.Map:
		if err := m.open(v.Len()); err != nil {
			return err
		}
		for items := v.MapRange(); items.Next(); {
			if err := m.other(values.Indirect(items.Key())); err != nil {
				return err
			}
			if err := m.other(values.Indirect(items.Value())); err != nil {
				return err
			}
		}
		m.depth--
		return nil
	case k == reflect.Struct:
		table := m.tables.Of(v.Type())
		if err := m.open(len(table.Fields)); err != nil {
			return err
		}
		for i := range table.Fields {
			f := &table.Fields[i]
			if err := m.add(len(f.Name) + 3); err != nil {
				return err
			}
			if field, ok := f.At(v); ok {
				if err := m.other(values.Indirect(field)); err != nil {
					return err
				}
			}
		}
		m.depth--
		return nil
	}
	return m.add(24)
}
