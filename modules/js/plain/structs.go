package plain

import (
	"iter"
	"reflect"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module/message"
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
	for _, f := range message.Of(t).Fields {
		fields = append(fields, structField{name: f.Name, index: f.Go.Index, omitEmpty: f.OmitEmpty, omitZero: f.OmitZero})
	}
	known, _ := fieldCache.LoadOrStore(t, fields)
	return known.(structFields)
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
