package plain

import (
	"iter"
	"reflect"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// structFields says how a struct type looks as JSON. It is worked out once a
// type.
type structFields []structField

type structField struct {
	name      string
	index     []int
	omitEmpty bool
	omitZero  bool
}

// fieldCache maps reflect.Type to structFields. It holds facts about types, of
// which a program has a fixed number.
var fieldCache sync.Map

func fieldsOf(t reflect.Type) structFields {
	if known, ok := fieldCache.Load(t); ok {
		return known.(structFields)
	}
	var fields structFields
	taken := map[string]bool{}
	for _, field := range reflect.VisibleFields(t) {
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		inlined := field.Anonymous && tag == "" && indirect(field.Type).Kind() == reflect.Struct
		name := module.JSONName(field)
		if !field.IsExported() || inlined || name == "" || taken[name] {
			continue
		}
		taken[name] = true
		fields = append(fields, structField{
			name:      name,
			index:     field.Index,
			omitEmpty: strings.Contains(options, "omitempty"),
			omitZero:  strings.Contains(options, "omitzero"),
		})
	}
	known, _ := fieldCache.LoadOrStore(t, fields)
	return known.(structFields)
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func (fields structFields) each(of reflect.Value) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, field := range fields {
			v, err := of.FieldByIndexErr(field.index)
			if err != nil || (field.omitZero && v.IsZero()) || (field.omitEmpty && empty(v)) {
				continue
			}
			if !yield(field.name, v.Interface()) {
				return
			}
		}
	}
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
