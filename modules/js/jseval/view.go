package jseval

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"

	"github.com/dop251/goja"
)

// view hands a Go value to a script without copying it: objects are made when
// they are looked at, and what the script writes stays in the view. Structs are
// seen by their JSON names, other types as JSON would show them.
func (m *machine) view(value any) goja.Value {
	switch v := value.(type) {
	case nil:
		return goja.Null()
	case string, bool, int, int64, float64:
		return m.rt.ToValue(v)
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
	case goja.Value:
		return v
	}
	return m.reflectedView(value)
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

func (m *machine) reflectedView(value any) goja.Value {
	v := reflect.ValueOf(value)
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return goja.Null()
		}
		if marshals(v.Interface()) {
			return m.marshalled(v.Interface())
		}
		v = v.Elem()
	}
	if marshals(v.Interface()) {
		return m.marshalled(v.Interface())
	}
	switch v.Kind() {
	case reflect.Struct:
		return m.object(structView{v, fieldsOf(v.Type())})
	case reflect.Map:
		if v.IsNil() {
			return goja.Null()
		}
		if v.Type().Key().Kind() != reflect.String {
			return m.marshalled(v.Interface())
		}
		return m.object(mapView{v})
	case reflect.Slice, reflect.Array:
		return m.list(v)
	case reflect.String:
		return m.rt.ToValue(v.String())
	case reflect.Bool:
		return m.rt.ToValue(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return m.rt.ToValue(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return m.rt.ToValue(v.Uint())
	case reflect.Float32, reflect.Float64:
		return m.rt.ToValue(v.Float())
	}
	return goja.Undefined() // functions, channels: no message holds one
}

func (m *machine) list(v reflect.Value) goja.Value {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return goja.Null()
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		return m.rt.ToValue(base64.StdEncoding.EncodeToString(v.Bytes()))
	}
	items := make([]any, v.Len())
	for i := range items {
		items[i] = m.view(v.Index(i).Interface())
	}
	return m.rt.NewArray(items...)
}

// marshals reports whether a value has its own way of being JSON, as a time has.
func marshals(value any) bool {
	switch value.(type) {
	case json.Marshaler, encoding.TextMarshaler:
		return true
	}
	return false
}

func (m *machine) marshalled(value any) goja.Value {
	plain, err := throughJSON(value)
	if err != nil {
		panic(m.rt.NewGoError(err))
	}
	return m.view(plain)
}

// source is a Go value that has named fields.
type source interface {
	field(name string) (any, bool)
	names() []string // sorted, or in the order of the struct
	raw() any
}

type anyMap map[string]any

func (s anyMap) field(name string) (any, bool) { v, ok := s[name]; return v, ok }
func (s anyMap) raw() any                      { return map[string]any(s) }
func (s anyMap) names() []string {
	names := make([]string, 0, len(s))
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

type mapView struct{ v reflect.Value }

func (s mapView) raw() any { return s.v.Interface() }
func (s mapView) field(name string) (any, bool) {
	v := s.v.MapIndex(reflect.ValueOf(name).Convert(s.v.Type().Key()))
	if !v.IsValid() {
		return nil, false
	}
	return v.Interface(), true
}
func (s mapView) names() []string {
	names := make([]string, 0, s.v.Len())
	for keys := s.v.MapRange(); keys.Next(); {
		names = append(names, keys.Key().String())
	}
	slices.Sort(names)
	return names
}
