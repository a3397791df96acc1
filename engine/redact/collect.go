package redact

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// Secrets returns the secret values in the given messages: the values of fields
// tagged format:"password", and what Secrets of Kubernetes hold. A Set of them finds a secret that was mapped into
// another field too.
func Secrets(messages ...any) []string {
	var found []string
	for _, message := range messages {
		collectAny(message, false, 0, &found)
	}
	return found
}

// collectAny is collect for what most values in messages are: plain JSON, which takes
// several times as long by reflection.
func collectAny(value any, secret bool, depth int, found *[]string) {
	switch v := value.(type) {
	case nil, bool:
	case string:
		if secret && depth <= maxDepth && len(v) >= MinSecret {
			*found = append(*found, v)
		}
	case map[string]any:
		if depth > maxDepth {
			return
		}
		*found = append(*found, secretObject(v)...)
		for _, field := range v {
			collectAny(field, secret, depth+2, found) // the value, and the interface around it
		}
	case []any:
		if depth > maxDepth {
			return
		}
		for _, item := range v {
			collectAny(item, secret, depth+2, found)
		}
	case *jsontext.Document:
		if secret || mayHoldSecret(v.Text()) {
			collectAny(v.Decoded(), secret, depth, found)
		}
	default:
		collect(reflect.ValueOf(value), secret, depth, found)
	}
}

func collect(v reflect.Value, secret bool, depth int, found *[]string) {
	if depth > maxDepth || !v.IsValid() {
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.CanInterface() {
			collectAny(v.Interface(), secret, depth+1, found)
			return
		}
		collect(v.Elem(), secret, depth+1, found)
	case reflect.Pointer:
		collect(v.Elem(), secret, depth+1, found)
	case reflect.String:
		if text := v.String(); secret && len(text) >= MinSecret {
			*found = append(*found, text)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		if text := fmt.Sprint(v.Interface()); secret && len(text) >= MinSecret {
			*found = append(*found, text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() || field.Anonymous {
				collect(v.Field(i), secret || IsSecret(field), depth+1, found)
			}
		}
	case reflect.Map:
		if !secret && !mayHoldStructs(v.Type().Elem()) {
			return
		}
		if v.CanInterface() {
			if object, ok := v.Interface().(map[string]any); ok {
				*found = append(*found, secretObject(object)...)
			}
		}
		for iter := v.MapRange(); iter.Next(); {
			collect(iter.Value(), secret, depth+1, found)
		}
	case reflect.Slice, reflect.Array:
		if secret && v.Type().Elem().Kind() == reflect.Uint8 {
			if text := string(v.Bytes()); len(text) >= MinSecret {
				*found = append(*found, text)
			}
			return
		}
		if !secret && !mayHoldStructs(v.Type().Elem()) {
			return
		}
		for i := range v.Len() {
			collect(v.Index(i), secret, depth+1, found)
		}
	}
}

// mayHoldSecret reports whether a Secret of Kubernetes may be in a JSON text. The word can
// be written with escapes.
func mayHoldSecret(text string) bool {
	return strings.Contains(text, "Secret") || strings.Contains(text, `\u`)
}

func mayHoldStructs(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
		return true
	}
	return false
}

// IsSecret reports whether a field's tag says that it holds a secret.
func IsSecret(field reflect.StructField) bool { return field.Tag.Get("format") == "password" }
