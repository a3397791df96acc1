package gojavm

import (
	"slices"

	"github.com/dop251/goja"
)

// overlay is an object that a script sees in place of a value of the input or of a
// helper. It reads the value and keeps what the script writes apart from it.
type overlay struct {
	m      *machine
	source source
	seen   map[string]goja.Value // read objects and written values; nil for what was deleted
	added  []string              // names that the source lacks, in the order of writing
	dirty  bool                  // something was written or deleted
}

func (m *machine) object(s source) goja.Value {
	return m.rt.NewDynamicObject(&overlay{m: m, source: s})
}

// Get implements goja.DynamicObject.
func (o *overlay) Get(name string) goja.Value {
	if value, ok := o.seen[name]; ok {
		return value
	}
	field, ok := o.source.Field(name)
	if !ok {
		return nil
	}
	value := o.m.view(field)
	if _, ok := value.(*goja.Object); ok {
		o.remember(name, value) // the same object each time
	}
	return value
}

func (o *overlay) remember(name string, value goja.Value) {
	if o.seen == nil {
		o.seen = make(map[string]goja.Value, 4)
	}
	o.seen[name] = value
}

// Set implements goja.DynamicObject.
func (o *overlay) Set(name string, value goja.Value) bool {
	if !o.Has(name) && !o.source.Has(name) {
		o.added = append(o.added, name)
	}
	o.remember(name, value)
	o.dirty = true
	return true
}

// Has implements goja.DynamicObject.
func (o *overlay) Has(name string) bool {
	if value, ok := o.seen[name]; ok {
		return value != nil
	}
	return o.source.Has(name)
}

// Delete implements goja.DynamicObject.
func (o *overlay) Delete(name string) bool {
	if !o.Has(name) {
		return true
	}
	o.remember(name, nil)
	o.added = slices.DeleteFunc(o.added, func(added string) bool { return added == name })
	o.dirty = true
	return true
}

// Keys implements goja.DynamicObject.
func (o *overlay) Keys() []string {
	names := o.source.Names()
	if !o.dirty {
		return names
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		value, ok := o.seen[name]
		return ok && value == nil
	})
	return append(names, o.added...)
}

var _ goja.DynamicObject = (*overlay)(nil)
