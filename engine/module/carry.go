package module

import (
	"reflect"
	"sync"
)

// CarryContext returns what a component emits with the context of the message that it
// was given, where it has put none in itself: the context passes through a node by
// construction. The engine does it for whatever is emitted while a message is handled,
// and moduletest as the engine. What has no field `context` of type any, or has it
// filled in, is returned as it is.
func CarryContext(emitted, given any) any {
	v := reflect.ValueOf(emitted)
	if v.Kind() != reflect.Struct {
		return emitted
	}
	at := contextField(v.Type())
	if at < 0 || v.Field(at).Kind() != reflect.Interface || !v.Field(at).IsNil() {
		return emitted
	}
	context := ContextOf(given)
	if context == nil {
		return emitted
	}
	filled := reflect.New(v.Type()).Elem()
	filled.Set(v)
	filled.Field(at).Set(reflect.ValueOf(context))
	return filled.Interface()
}

// Carry says where the messages of a source port have their context, so that the
// engine need not look for it with each. The zero value is that of a port whose
// messages have none.
type Carry struct {
	of reflect.Type
	at int
}

// CarryOf returns the Carry of a port.
func CarryOf(port Port) Carry {
	t := reflect.TypeOf(port.Configuration)
	if t == nil || t.Kind() != reflect.Struct {
		return Carry{}
	}
	at := contextField(t)
	if at < 0 || t.Field(at).Type.Kind() != reflect.Interface {
		return Carry{}
	}
	return Carry{of: t, at: at}
}

// Lacks reports whether a message of the port has a context and it is not filled in.
func (c Carry) Lacks(message any) bool {
	return c.of != nil && reflect.TypeOf(message) == c.of && reflect.ValueOf(message).Field(c.at).IsNil()
}

// ContextOf returns the field `context` of a message, nil when there is none.
func ContextOf(message any) any {
	if object, ok := message.(map[string]any); ok {
		return object["context"]
	}
	v := reflect.ValueOf(message)
	if v.Kind() != reflect.Struct {
		return nil
	}
	at := contextField(v.Type())
	if at < 0 {
		return nil
	}
	return v.Field(at).Interface()
}

var contextFields sync.Map // reflect.Type -> int, -1 for none; a cache of facts

// contextField returns the index of the exported field `context`, -1 when there is
// none.
func contextField(t reflect.Type) int {
	if at, ok := contextFields.Load(t); ok {
		return at.(int)
	}
	at := -1
	for i := range t.NumField() {
		if field := t.Field(i); field.IsExported() && JSONName(field) == "context" {
			at = i
		}
	}
	contextFields.Store(t, at)
	return at
}
