package values

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// Indirect follows interfaces and pointers to the value in them, and decodes a document.
// For null it returns the zero Value.
func Indirect(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.Kind() == reflect.Pointer && v.Type() == documentType && !v.IsNil() {
			return reflect.ValueOf((*jsontext.Document)(v.UnsafePointer()).Value())
		}
		v = v.Elem()
	}
	return v
}

// InterfaceOf returns the value in a reflect.Value, nil for the zero Value.
func InterfaceOf(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	return v.Interface()
}

// ByValue returns what a pointer points to, a zero value for a nil pointer. Other values
// come back as they are.
func ByValue(v any) any {
	value := reflect.ValueOf(v)
	for value.Kind() == reflect.Pointer {
		if value.IsNil() {
			return reflect.Zero(value.Type().Elem()).Interface()
		}
		value = value.Elem()
		v = value.Interface()
	}
	return v
}

var documentType = reflect.TypeFor[*jsontext.Document]()

// Document returns the document that a value of an interface type is; nil for any other.
func Document(v reflect.Value) *jsontext.Document {
	if v.Kind() != reflect.Interface { // apart, so that most callers pay for this only
		return nil
	}
	return DocumentIn(v.Elem())
}

// DocumentIn returns the document that a value is; nil for any other.
func DocumentIn(v reflect.Value) *jsontext.Document {
	if v.Kind() != reflect.Pointer || v.Type() != documentType {
		return nil
	}
	return (*jsontext.Document)(v.UnsafePointer())
}
