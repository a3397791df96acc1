package document

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// place is where a value of a document goes: the Go type, nil when it is not known,
// and whether a field around it is tagged as secret.
type place struct {
	typ    reflect.Type
	secret bool
}

func placeOf(port module.Port) place { return place{typ: reflect.TypeOf(port.Configuration)} }

// Secret implements expr.Place.
func (p place) Secret() bool { return p.secret }

// Field implements expr.Place.
func (p place) Field(name string) expr.Place { return p.field(name) }

// Item implements expr.Place.
func (p place) Item() expr.Place { return p.item() }

func (p place) field(name string) place {
	t := direct(p.typ)
	inner := place{secret: p.secret}
	switch {
	case t == nil:
	case t.Kind() == reflect.Map:
		inner.typ = t.Elem()
	case message.IsStruct(t):
		if field, ok := message.Of(t).Field(name); ok {
			inner.typ, inner.secret = field.Go.Type, p.secret || field.Secret
		}
	}
	return inner
}

func (p place) item() place {
	t := direct(p.typ)
	inner := place{secret: p.secret}
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		inner.typ = t.Elem()
	}
	return inner
}

// holdsSecrets reports whether an object at the place may have a secret field.
func (p place) holdsSecrets() bool {
	return len(appendSecretFields(nil, p.typ, map[reflect.Type]bool{})) > 0
}

func direct(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// SecretFields returns the names of the secret fields of some ports' messages.
func SecretFields(ports []module.Port) []string {
	var names []string
	for _, port := range ports {
		names = appendSecretFields(names, reflect.TypeOf(port.Configuration), map[reflect.Type]bool{})
	}
	return names
}

// appendSecretFields goes over each type once, since types may hold themselves.
func appendSecretFields(names []string, t reflect.Type, seen map[reflect.Type]bool) []string {
	if t = direct(t); t == nil || seen[t] {
		return names
	}
	seen[t] = true
	switch {
	case t.Kind() == reflect.Slice, t.Kind() == reflect.Array, t.Kind() == reflect.Map:
		return appendSecretFields(names, t.Elem(), seen)
	case message.IsStruct(t):
		for _, field := range message.Of(t).Fields {
			if field.Secret {
				names = append(names, field.Name)
			}
			names = appendSecretFields(names, field.Go.Type, seen)
		}
	}
	return names
}
