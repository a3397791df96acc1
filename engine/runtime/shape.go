package runtime

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// carryShape lets what is known of an arriving message go on behind the node:
// the context, which every output gives back by contract, and what the fields
// tagged `shared` hold. What an example settled already stays.
func (p *plan) carryShape(id string, message any) {
	v := reflect.ValueOf(message)
	if v.Kind() != reflect.Struct {
		return
	}
	ports := p.nodes[id].ports
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
	if v.Kind() != reflect.Struct {
		return example
	}
	var copied reflect.Value
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || v.Field(i).Kind() != reflect.Interface || !v.Field(i).IsNil() {
			continue
		}
		shape := shapeFor(field, arrived)
		if shape == nil {
			continue
		}
		if !copied.IsValid() {
			copied = reflect.New(v.Type()).Elem()
			copied.Set(v)
		}
		copied.Field(i).Set(reflect.ValueOf(shape))
	}
	if !copied.IsValid() {
		return example
	}
	return copied.Interface()
}

func shapeFor(field reflect.StructField, arrived reflect.Value) any {
	if module.JSONName(field) == "context" {
		return contextOf(arrived.Interface())
	}
	if field.Tag.Get("shared") != "true" {
		return nil
	}
	for i := range arrived.NumField() {
		if arrived.Type().Field(i).Tag.Get("shared") != "true" {
			continue
		}
		value := arrived.Field(i)
		if value.Kind() == reflect.Slice && value.Len() > 0 {
			return value.Index(0).Interface() // the array's shape is that of its item
		}
		if value.Kind() == reflect.Interface && !value.IsNil() {
			return value.Interface()
		}
	}
	return nil
}
