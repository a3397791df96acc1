package values

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Operand returns a value as the operators of the language take it: without pointers,
// without named scalars, and a json.Number as a number.
func Operand(v reflect.Value) any {
	v = Indirect(v)
	if !v.IsValid() {
		return nil
	}
	t := v.Type()
	if t == NumberType {
		return message.ExactNumber(json.Number(v.String()))
	}
	if plain := Basic(t); plain != t {
		v = v.Convert(plain)
	}
	return v.Interface()
}

// Dereferenced returns a value as the functions of the language take it: without
// pointers, and a json.Number as a number.
func Dereferenced(value any) any {
	switch value := value.(type) {
	case nil, string, int, bool, float64, []any, map[string]any, *time.Location:
		return value
	case json.Number:
		return message.ExactNumber(value)
	}
	if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer {
		return Dereferenced(InterfaceOf(Indirect(v)))
	}
	return value
}
