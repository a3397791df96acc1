package module

import (
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Described is a struct of settings or messages of which some fields need longer help
// than a line of struct tags can hold. Descriptions returns that help by the names of
// the fields in messages, and is used as if it were in their description tags. It is
// called on the zero value.
//
// A struct may describe the fields of structs that are embedded in it; what it leaves
// out, they may describe themselves.
type Described interface {
	Descriptions() map[string]string
}

// descriptionsOf returns the long help that a struct type has for its own fields and
// for those of structs embedded in it; nil when there is none.
func descriptionsOf(t reflect.Type) map[string]string {
	found := map[string]string{}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && message.IsStruct(f.Type) {
			maps.Copy(found, descriptionsOf(f.Type))
		}
	}
	if described, ok := reflect.New(t).Interface().(Described); ok && !embedsByPointer(t) {
		maps.Copy(found, described.Descriptions())
	}
	return found
}

// embedsByPointer reports whether a method of the type may belong to an embedded
// struct that the zero value does not have.
func embedsByPointer(t reflect.Type) bool {
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && f.Type.Kind() == reflect.Pointer && f.Type.Implements(reflect.TypeFor[Described]()) {
			return true
		}
	}
	return false
}

// withDescription returns a field with its long help, if there is any, in its tag.
func withDescription(f *message.Field, long map[string]string) *message.Field {
	text := long[f.Name]
	if text == "" {
		return f
	}
	described := *f
	described.Go.Tag += reflect.StructTag(` description:` + strconv.Quote(text))
	return &described
}

// descriptions judges the long help of a struct: each text is of a field that has no
// description in its tag.
func (c *checker) descriptions(place, path string, t reflect.Type) {
	long := descriptionsOf(t)
	for _, name := range slices.Sorted(maps.Keys(long)) {
		reason := ""
		switch f, ok := message.Of(t).Field(name); {
		case !ok:
			reason = "no field has that name in messages"
		case f.Go.Tag.Get("description") != "":
			reason = "the tag of the field has a description too: keep one of the two"
		default:
			continue
		}
		c.add("%s: %s%s: Descriptions has %q: %s", place, fieldWord(path), t, name, reason)
	}
}
