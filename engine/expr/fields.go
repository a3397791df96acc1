package expr

import (
	"reflect"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// contextName is the field that passes through: an edge that maps no context
// carries the source's on.
const contextName = "context"

// field is a struct field as messages know it.
type field struct {
	name       string // in JSON
	goName     string
	index      []int // through embedded structs
	typ        reflect.Type
	required   bool
	hasDefault bool
	omitEmpty  bool
}

// fieldTable lists the fields of a struct type, those of embedded structs
// included; the shallower of two with the same name wins.
type fieldTable struct {
	list   []field
	byName map[string]int
}

func (t *fieldTable) get(name string) (*field, bool) {
	i, ok := t.byName[name]
	if !ok {
		return nil, false
	}
	return &t.list[i], true
}

func (t *fieldTable) names() []string {
	names := make([]string, 0, len(t.list))
	for i := range t.list {
		names = append(names, t.list[i].name)
	}
	return names
}

// typeFacts remembers the field tables of the types that a mapping meets. Safe
// for concurrent use.
type typeFacts struct{ tables sync.Map }

func (f *typeFacts) fields(t reflect.Type) *fieldTable {
	if table, ok := f.tables.Load(t); ok {
		return table.(*fieldTable)
	}
	table := &fieldTable{byName: map[string]int{}}
	table.collect(t, nil, map[reflect.Type]bool{})
	f.tables.Store(t, table)
	return table
}

func (t *fieldTable) collect(structType reflect.Type, prefix []int, seen map[reflect.Type]bool) {
	if seen[structType] {
		return
	}
	seen[structType] = true
	defer delete(seen, structType)
	type embedded struct {
		typ   reflect.Type
		index []int
	}
	var deeper []embedded
	for i := range structType.NumField() {
		sf := structType.Field(i)
		index := append(append(make([]int, 0, len(prefix)+1), prefix...), i)
		tagName, tagOptions, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if sf.Anonymous && tagName == "" {
			inner := sf.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			reachable := sf.IsExported() || sf.Type.Kind() == reflect.Struct
			if inner.Kind() == reflect.Struct && reachable && !isLeaf(inner) {
				deeper = append(deeper, embedded{inner, index})
				continue
			}
		}
		name := module.JSONName(sf)
		if !sf.IsExported() || name == "" {
			continue
		}
		if _, taken := t.byName[name]; taken {
			continue
		}
		_, hasDefault := sf.Tag.Lookup("default")
		t.byName[name] = len(t.list)
		t.list = append(t.list, field{
			name: name, goName: sf.Name, index: index, typ: sf.Type,
			required:   sf.Tag.Get("required") == "true",
			hasDefault: hasDefault,
			omitEmpty:  strings.Contains(tagOptions, "omitempty"),
		})
	}
	for _, e := range deeper {
		t.collect(e.typ, e.index, seen)
	}
}

// at returns the field of a struct value for reading; false when an embedded
// pointer on the way is nil.
func (f *field) at(v reflect.Value) (reflect.Value, bool) {
	for i, x := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return reflect.Value{}, false
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v, true
}

// settable returns the field of an addressable struct for writing, making the
// embedded pointers on the way.
func settable(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}
