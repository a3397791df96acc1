package values

import (
	"reflect"
	"slices"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// ContextName is the field that passes through a flow: an edge that maps no context
// copies that of the source's message.
const ContextName = "context"

// Field is a struct field as messages know it.
type Field struct {
	Source     *message.Field
	Name       string // in JSON
	GoName     string
	Index      []int // as reflect.Value.FieldByIndex takes it
	Type       reflect.Type
	Required   bool
	HasDefault bool
}

// FieldTable lists the fields of a struct type, as package message reads it. It must not
// be changed.
type FieldTable struct {
	Fields []Field
	byName map[string]int
}

// Get returns the field of a name in JSON.
func (t *FieldTable) Get(name string) (*Field, bool) {
	i, ok := t.byName[name]
	if !ok {
		return nil, false
	}
	return &t.Fields[i], true
}

// Names returns the names of all fields in a new slice, in the order of the struct.
func (t *FieldTable) Names() []string {
	names := make([]string, 0, len(t.Fields))
	for i := range t.Fields {
		names = append(names, t.Fields[i].Name)
	}
	return names
}

// FieldTables remembers the field tables of the types that a map has to do with. The
// zero value is ready; it is safe for concurrent use.
type FieldTables struct{ tables sync.Map }

// Of returns the field table of a struct type.
func (f *FieldTables) Of(t reflect.Type) *FieldTable {
	if table, ok := f.tables.Load(t); ok {
		return table.(*FieldTable)
	}
	fields := message.Of(t).Fields
	table := &FieldTable{Fields: make([]Field, len(fields)), byName: make(map[string]int, len(fields))}
	for i := range fields {
		of := &fields[i]
		table.byName[of.Name] = i
		table.Fields[i] = Field{
			Source: of, Name: of.Name, GoName: of.Go.Name, Index: slices.Clip(of.Go.Index), Type: of.Go.Type,
			Required: of.Required, HasDefault: of.HasDefault,
		}
	}
	f.tables.Store(t, table)
	return table
}

// At returns the field in a struct value, for reading; false when an embedded pointer
// on the way to it is nil.
func (f *Field) At(v reflect.Value) (reflect.Value, bool) { return f.Source.In(v) }

// ThroughPointer reports whether the way to a field, from a struct type on, leads
// through an embedded pointer.
func ThroughPointer(t reflect.Type, index []int) bool {
	for _, x := range index[:len(index)-1] {
		t = t.Field(x).Type
		if t.Kind() == reflect.Pointer {
			return true
		}
	}
	return false
}
