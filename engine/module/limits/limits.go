package limits

import (
	"reflect"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Limits are what a schema allows at one place. Nil allows everything. They never
// change, and are safe for concurrent use.
type Limits struct {
	// optional is a field that need not be there: an empty text in it counts as not
	// given.
	optional bool
	secret   bool // what is given must not be repeated

	types  kinds // 0 where the Go type says it
	enum   []any
	texts  map[string]bool // of enum, when that is all it is
	number *numberLimits
	text   *textLimits
	list   *listLimits

	duration *durationLimits // beside text, which says that it is a duration

	items  *Limits
	fields map[string]*Limits
	known  []string // the names that an object may have, when it may have no others
	closed bool
	rest   *Limits // of the names that fields do not have
	needed []string
	most   *int
	least  *int

	// whole is the schema, for keywords that the fields above can't express.
	whole *jsonschema.Schema

	structFields []structField

	// also are further limits of the same place: those that a reference leads to, when
	// the schema says more than the reference.
	also *Limits
}

// structField is a limited field of a Go struct.
type structField struct {
	field  *message.Field
	limits *Limits
}

// limited reports whether there is anything to check at the place itself.
func (l *Limits) limited() bool {
	return l.types != 0 || l.enum != nil || l.number != nil || l.text != nil || l.duration != nil || l.list != nil || l.closed || l.needed != nil ||
		l.most != nil || l.least != nil || l.whole != nil
}

// Field returns the limits of an object's field; nil when there are none.
func (l *Limits) Field(name string) *Limits {
	if l == nil {
		return nil
	}
	if inner, ok := l.fields[name]; ok {
		return inner
	}
	if l.rest == nil {
		return l.also.Field(name)
	}
	return l.rest
}

// Item returns the limits of a list's items; nil when there are none.
func (l *Limits) Item() *Limits {
	if l == nil {
		return nil
	}
	if l.items == nil {
		return l.also.Item()
	}
	return l.items
}

// Violation is a value that a schema does not allow.
type Violation struct {
	Path    string // within the value that was checked: conditions[0].route
	Message string // what is allowed, and what was given
	// Given and Known are what was written and what could be, for a suggestion; both
	// are empty when there is nothing to choose from.
	Given string
	Known []string
}

// Error says where and what.
func (v *Violation) Error() string {
	if v.Path == "" {
		return v.Message
	}
	return v.Path + ": " + v.Message
}

// direct follows pointers and interfaces; null is the zero Value.
func direct(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v
}
