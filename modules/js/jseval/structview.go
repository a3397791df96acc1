package jseval

import (
	"reflect"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// structFields says how a struct type looks as JSON. It is worked out once a
// type.
type structFields struct {
	order  []string
	byName map[string]structField
}

type structField struct {
	index     []int
	omitEmpty bool
	omitZero  bool
}

// fieldCache maps reflect.Type to *structFields. It holds facts about types, of
// which a program has a fixed number.
var fieldCache sync.Map

func fieldsOf(t reflect.Type) *structFields {
	if known, ok := fieldCache.Load(t); ok {
		return known.(*structFields)
	}
	fields := &structFields{byName: map[string]structField{}}
	for _, field := range reflect.VisibleFields(t) {
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		inlined := field.Anonymous && tag == "" && indirect(field.Type).Kind() == reflect.Struct
		name := module.JSONName(field)
		if !field.IsExported() || inlined || name == "" {
			continue
		}
		if _, hidden := fields.byName[name]; hidden {
			continue
		}
		fields.order = append(fields.order, name)
		fields.byName[name] = structField{
			index:     field.Index,
			omitEmpty: strings.Contains(options, "omitempty"),
			omitZero:  strings.Contains(options, "omitzero"),
		}
	}
	known, _ := fieldCache.LoadOrStore(t, fields)
	return known.(*structFields)
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

type structView struct {
	v      reflect.Value
	fields *structFields
}

func (s structView) raw() any { return s.v.Interface() }

func (s structView) field(name string) (any, bool) {
	field, ok := s.fields.byName[name]
	if !ok {
		return nil, false
	}
	v, err := s.v.FieldByIndexErr(field.index)
	if err != nil || (field.omitZero && v.IsZero()) || (field.omitEmpty && empty(v)) {
		return nil, false
	}
	return v.Interface(), true
}

// empty is what omitempty leaves out, as encoding/json defines it.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func (s structView) names() []string {
	names := make([]string, 0, len(s.fields.order))
	for _, name := range s.fields.order {
		if _, ok := s.field(name); ok {
			names = append(names, name)
		}
	}
	return names
}
