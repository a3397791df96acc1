package module

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// Zero returns a new value of a type with the `default` struct tags applied, in
// nested structs too. A default is JSON; text may stand without quotes. A
// default that does not fit its field is left out: the conformance test of the
// components finds it. A nil type gives a nil interface value.
func Zero(t reflect.Type) reflect.Value {
	if t == nil {
		return reflect.Zero(reflect.TypeFor[any]())
	}
	v := reflect.New(t).Elem()
	fillDefaults(v)
	return v
}

func fillDefaults(v reflect.Value) {
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		text, ok := field.Tag.Lookup("default")
		if !ok {
			fillDefaults(v.Field(i))
			continue
		}
		_ = ParseDefault(text, v.Field(i))
	}
}

// ParseDefault sets a field from the text of its `default` tag.
func ParseDefault(text string, field reflect.Value) error {
	if field.Kind() == reflect.String {
		if unquoted, err := strconv.Unquote(text); err == nil && strings.HasPrefix(text, `"`) {
			text = unquoted
		}
		field.SetString(text)
		return nil
	}
	return json.Unmarshal([]byte(text), field.Addr().Interface())
}
