package gojavm

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

// view hands a plain value to a script without copying it: objects are made when
// they are looked at, and what the script writes stays in the view.
func (m *machine) view(value any) goja.Value {
	switch v := value.(type) {
	case nil:
		return goja.Null()
	case string, bool, int, int64, float64:
		return m.rt.ToValue(v)
	case *wire.Object:
		return m.object(v)
	case *wire.List:
		items := make([]any, v.Len())
		for i, item := range v.Each() {
			items[i] = m.view(item)
		}
		return m.rt.NewArray(items...)
	case map[string]any:
		if v == nil {
			return goja.Null()
		}
		return m.object(anyMap(v))
	case []any:
		if v == nil {
			return goja.Null()
		}
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = m.view(item)
		}
		return m.rt.NewArray(items...)
	case json.Number:
		return m.number(v)
	}
	return goja.Undefined() // no plain value
}

func (m *machine) number(number json.Number) goja.Value {
	if n, err := strconv.ParseInt(string(number), 10, 64); err == nil {
		return m.rt.ToValue(n)
	}
	f, err := number.Float64()
	if err != nil {
		return m.rt.ToValue(string(number))
	}
	return m.rt.ToValue(f)
}

// source is an object that a script looks at.
type source interface {
	Field(name string) (any, bool)
	Has(name string) bool
	Names() []string // sorted, or in the order of a struct
}

// anyMap is an object that a helper returned.
type anyMap map[string]any

func (s anyMap) Field(name string) (any, bool) { v, ok := s[name]; return v, ok }
func (s anyMap) Has(name string) bool          { _, ok := s[name]; return ok }
func (s anyMap) Names() []string {
	names := make([]string, 0, len(s))
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
