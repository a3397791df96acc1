package expr

import (
	"reflect"
	"slices"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// contextName is the field that passes through: an edge that maps no context
// carries the source's on.
const contextName = "context"

// field is a struct field as messages know it.
type field struct {
	of         *message.Field
	name       string // in JSON
	goName     string
	index      []int // through embedded structs
	typ        reflect.Type
	required   bool
	hasDefault bool
}

// fieldTable lists the fields of a struct type, as package message reads it.
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
	fields := message.Of(t).Fields
	table := &fieldTable{list: make([]field, len(fields)), byName: make(map[string]int, len(fields))}
	for i := range fields {
		of := &fields[i]
		table.byName[of.Name] = i
		table.list[i] = field{
			of: of, name: of.Name, goName: of.Go.Name, index: slices.Clip(of.Go.Index), typ: of.Go.Type,
			required: of.Required, hasDefault: of.HasDefault,
		}
	}
	f.tables.Store(t, table)
	return table
}

// at returns the field of a struct value for reading; false when an embedded
// pointer on the way is nil.
func (f *field) at(v reflect.Value) (reflect.Value, bool) { return f.of.In(v) }
