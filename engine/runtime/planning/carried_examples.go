package planning

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// The bounds of an example that is carried on. Edges can nest a context within
// itself from node to node, so that it doubles each time; what has grown too
// large counts as unknown.
const (
	maxCarried      = 5000 // values
	maxCarriedDepth = 32
)

// carry notes the example that an edge brings to a port, and carries it on.
func (p *Plan) carry(to flow.Endpoint, arrived any) {
	left := maxCarried
	if arrived == nil || !small(reflect.ValueOf(arrived), maxCarriedDepth, &left) {
		return
	}
	if _, ok := p.arrived[to]; !ok {
		p.arrived[to] = arrived
	}
	p.carryShape(to.Node, arrived)
}

// small reports whether a value is within the bounds.
func small(v reflect.Value, depth int, left *int) bool {
	if *left--; *left < 0 || depth == 0 {
		return false
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || small(v.Elem(), depth-1, left)
	case reflect.Struct:
		for i := range v.NumField() {
			if !small(v.Field(i), depth-1, left) {
				return false
			}
		}
	case reflect.Map:
		for items := v.MapRange(); items.Next(); {
			if !small(items.Value(), depth-1, left) {
				return false
			}
		}
	case reflect.Slice, reflect.Array:
		if isScalar(v.Type().Elem().Kind()) {
			return true
		}
		for i := range v.Len() {
			if !small(v.Index(i), depth-1, left) {
				return false
			}
		}
	}
	return true
}

func isScalar(k reflect.Kind) bool { return k <= reflect.Complex128 || k == reflect.String }

// carryShape lets what is known of an arriving message go on behind the node:
// the context, which every output gives back by contract, and what the fields
// tagged `shared` hold. What an example settled already stays.
func (p *Plan) carryShape(id string, arrived any) {
	v := reflect.ValueOf(arrived)
	if !v.IsValid() || !message.IsStruct(v.Type()) {
		return
	}
	ports := p.Nodes[id].Ports
	for i := range ports {
		if ports[i].Source && ports[i].Configuration != nil {
			ports[i].Configuration = shaped(ports[i].Configuration, v)
		}
	}
}

// shaped returns a port's example with its open fields filled in from a message
// that arrived at the node.
func shaped(example any, arrived reflect.Value) any {
	v := reflect.ValueOf(example)
	if !v.IsValid() || !message.IsStruct(v.Type()) {
		return example
	}
	var copied reflect.Value
	fields := message.Of(v.Type()).Fields
	for i := range fields {
		f := &fields[i]
		if held, ok := f.In(v); !ok || held.Kind() != reflect.Interface || held.NumMethod() > 0 || !held.IsNil() {
			continue
		}
		shape := shapeFor(f, arrived)
		if shape == nil {
			continue
		}
		if !copied.IsValid() {
			copied = reflect.New(v.Type()).Elem()
			copied.Set(v)
		}
		f.Settable(copied).Set(reflect.ValueOf(shape))
	}
	if !copied.IsValid() {
		return example
	}
	return copied.Interface()
}

func shapeFor(f *message.Field, arrived reflect.Value) any {
	if f.Name == "context" {
		return module.ContextOf(arrived.Interface())
	}
	if f.Go.Tag.Get("shared") != "true" {
		return nil
	}
	fields := message.Of(arrived.Type()).Fields
	for i := range fields {
		value, ok := fields[i].In(arrived)
		if !ok || fields[i].Go.Tag.Get("shared") != "true" {
			continue
		}
		if value.Kind() == reflect.Slice && value.Len() > 0 {
			return value.Index(0).Interface() // the array's shape is that of its item
		}
		if value.Kind() == reflect.Interface && !value.IsNil() {
			return value.Interface()
		}
	}
	return nil
}
