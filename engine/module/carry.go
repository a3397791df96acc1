package module

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// CarryContext gives a message that a component emits the context of the message that
// the component handles. A message that has a context already, or no field `context` of
// type any, is returned as it is. The engine and moduletest do so with every message
// that is emitted while another is handled, so components need not.
func CarryContext(emitted, given any) any {
	v := reflect.ValueOf(emitted)
	if v.Kind() != reflect.Struct {
		return emitted
	}
	field, ok := contextField(v.Type())
	if !ok {
		return emitted
	}
	if held, ok := field.In(v); !ok || held.Kind() != reflect.Interface || !held.IsNil() {
		return emitted
	}
	context := ContextOf(given)
	if context == nil {
		return emitted
	}
	filled := reflect.New(v.Type()).Elem()
	filled.Set(v)
	field.Settable(filled).Set(reflect.ValueOf(context))
	return filled.Interface()
}

// Carry says where the messages of a source port have their context, so that the
// engine need not look for it with each. The zero value is that of a port whose
// messages have none.
type Carry struct {
	of    reflect.Type
	field *message.Field
}

// CarryOf returns the Carry of a port.
func CarryOf(port Port) Carry {
	t := reflect.TypeOf(port.Configuration)
	if t == nil || t.Kind() != reflect.Struct {
		return Carry{}
	}
	field, ok := contextField(t)
	if !ok || field.Go.Type.Kind() != reflect.Interface {
		return Carry{}
	}
	return Carry{of: t, field: field}
}

// Lacks reports whether a message of the port has a context and it is not filled in.
func (c Carry) Lacks(emitted any) bool {
	if c.of == nil || reflect.TypeOf(emitted) != c.of {
		return false
	}
	held, ok := c.field.In(reflect.ValueOf(emitted))
	return ok && held.IsNil()
}

// ContextOf returns the field `context` of a message, nil when there is none.
func ContextOf(of any) any {
	if object, ok := of.(map[string]any); ok {
		return object["context"]
	}
	v := reflect.ValueOf(of)
	if v.Kind() != reflect.Struct {
		return nil
	}
	field, ok := contextField(v.Type())
	if !ok {
		return nil
	}
	held, ok := field.In(v)
	if !ok {
		return nil
	}
	return held.Interface()
}

func contextField(t reflect.Type) (*message.Field, bool) {
	if message.IsLeaf(t) {
		return nil, false
	}
	return message.Of(t).Field("context")
}
