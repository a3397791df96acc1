package document

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
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
	case t.Kind() == reflect.Struct:
		for _, field := range reflect.VisibleFields(t) {
			if field.IsExported() && !field.Anonymous && module.JSONName(field) == name {
				inner.typ, inner.secret = field.Type, p.secret || isSecret(t, field)
			}
		}
	}
	return inner
}

// isSecret asks the structs too that a field is embedded by.
func isSecret(t reflect.Type, field reflect.StructField) bool {
	secret := redact.IsSecret(field)
	for depth := 1; depth < len(field.Index); depth++ {
		secret = secret || redact.IsSecret(t.FieldByIndex(field.Index[:depth]))
	}
	return secret
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
func (p place) holdsSecrets() bool { return len(appendSecretFields(nil, p.typ, 0)) > 0 }

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
		names = appendSecretFields(names, reflect.TypeOf(port.Configuration), 0)
	}
	return names
}

func appendSecretFields(names []string, t reflect.Type, depth int) []string {
	const deepest = 8
	if t = direct(t); t == nil || depth > deepest {
		return names
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return appendSecretFields(names, t.Elem(), depth+1)
	case reflect.Struct:
		for i := range t.NumField() {
			field := t.Field(i)
			if redact.IsSecret(field) && module.JSONName(field) != "" {
				names = append(names, module.JSONName(field))
			}
			names = appendSecretFields(names, field.Type, depth+1)
		}
	}
	return names
}
