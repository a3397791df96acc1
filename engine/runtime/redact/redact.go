package redact

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Mask stands in the place of a secret.
const Mask = "••••••"

// The bounds of one shown message.
const (
	maxDepth  = 24
	maxText   = 8 << 10 // bytes of one string
	maxItems  = 200     // items of one array or object
	maxValues = 20_000  // values of one message
	minSecret = 4       // a shorter secret is masked in its field, not searched for elsewhere
)

// Secrets returns the secret values in the given messages: what stands in fields
// tagged format:"password". Pass them to JSON, so that a secret that was mapped
// into another field is masked there too.
func Secrets(messages ...any) []string {
	var found []string
	for _, message := range messages {
		collect(reflect.ValueOf(message), false, 0, &found)
	}
	return found
}

func collect(v reflect.Value, secret bool, depth int, found *[]string) {
	if depth > maxDepth || !v.IsValid() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		collect(v.Elem(), secret, depth+1, found)
	case reflect.String:
		if text := v.String(); secret && len(text) >= minSecret {
			*found = append(*found, text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				collect(v.Field(i), secret || isSecret(field), depth+1, found)
			}
		}
	case reflect.Map:
		if !secret && !mayHoldStructs(v.Type().Elem()) {
			return
		}
		for iter := v.MapRange(); iter.Next(); {
			collect(iter.Value(), secret, depth+1, found)
		}
	case reflect.Slice, reflect.Array:
		if secret && v.Type().Elem().Kind() == reflect.Uint8 {
			if text := string(v.Bytes()); len(text) >= minSecret {
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

func mayHoldStructs(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
		return true
	}
	return false
}

func isSecret(field reflect.StructField) bool { return field.Tag.Get("format") == "password" }

// JSON returns a message as JSON with the secrets masked and everything beyond
// the bounds cut, and said so in its place. It never fails: what has no JSON
// form is shown as its Go type.
func JSON(message any, secrets ...string) json.RawMessage {
	p := printer{secrets: replacer(secrets), left: maxValues}
	text, err := json.Marshal(p.value(reflect.ValueOf(message), 0))
	if err != nil {
		text, _ = json.Marshal(fmt.Sprintf("(no JSON form: %v)", err))
	}
	return text
}

// Text masks the secrets in a text and bounds its length.
func Text(text string, secrets ...string) string {
	p := printer{secrets: replacer(secrets), left: maxValues}
	return p.text(text)
}

func replacer(secrets []string) *strings.Replacer {
	if len(secrets) == 0 {
		return nil
	}
	pairs := make([]string, 0, 2*len(secrets))
	for _, secret := range secrets {
		pairs = append(pairs, secret, Mask)
	}
	return strings.NewReplacer(pairs...)
}

type printer struct {
	secrets *strings.Replacer
	left    int
}

func (p *printer) text(text string) string {
	if len(text) > maxText {
		text = fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(text[:maxText], ""), len(text))
	}
	if p.secrets == nil {
		return text
	}
	return p.secrets.Replace(text)
}

var textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
var jsonMarshaler = reflect.TypeFor[json.Marshaler]()

func (p *printer) value(v reflect.Value, depth int) any {
	if !v.IsValid() {
		return nil
	}
	if p.left--; p.left < 0 || depth > maxDepth {
		return "…"
	}
	if v.Type().Implements(textMarshaler) || v.Type().Implements(jsonMarshaler) {
		if v.Kind() == reflect.Pointer && v.IsNil() {
			return nil
		}
		return p.marshaled(v, depth)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return p.value(v.Elem(), depth)
	case reflect.String:
		return p.text(v.String())
	case reflect.Struct:
		object := map[string]any{}
		p.fields(v, object, depth)
		return object
	case reflect.Map:
		return p.mapping(v, depth)
	case reflect.Slice, reflect.Array:
		return p.list(v, depth)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Complex64, reflect.Complex128:
		return fmt.Sprintf("(%s)", v.Type())
	}
	return v.Interface()
}

// marshaled lets a type with a JSON form of its own say it, masks that too.
func (p *printer) marshaled(v reflect.Value, depth int) any {
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return fmt.Sprintf("(%s)", v.Type())
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		return fmt.Sprintf("(%s)", v.Type())
	}
	if number, ok := v.Interface().(json.Number); ok {
		return number
	}
	return p.value(reflect.ValueOf(plain), depth+1)
}

func (p *printer) fields(v reflect.Value, object map[string]any, depth int) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name := module.JSONName(field)
		if !field.IsExported() || name == "" {
			continue
		}
		value := v.Field(i)
		if field.Anonymous && field.Tag.Get("json") == "" && value.Kind() == reflect.Struct {
			p.fields(value, object, depth)
			continue
		}
		if value.IsZero() && strings.Contains(field.Tag.Get("json"), ",omit") {
			continue
		}
		if isSecret(field) {
			if !value.IsZero() {
				object[name] = Mask
			}
			continue
		}
		object[name] = p.value(value, depth+1)
	}
}

func (p *printer) mapping(v reflect.Value, depth int) any {
	if v.IsNil() {
		return nil
	}
	object := make(map[string]any, min(v.Len(), maxItems))
	for iter := v.MapRange(); iter.Next(); {
		if len(object) >= maxItems {
			object["…"] = fmt.Sprintf("%d more", v.Len()-maxItems)
			break
		}
		object[p.text(fmt.Sprint(iter.Key().Interface()))] = p.value(iter.Value(), depth+1)
	}
	return object
}

func (p *printer) list(v reflect.Value, depth int) any {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return nil
	}
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return fmt.Sprintf("(%d bytes)", v.Len())
	}
	items := make([]any, 0, min(v.Len(), maxItems))
	for i := range v.Len() {
		if i == maxItems {
			items = append(items, fmt.Sprintf("… %d more", v.Len()-maxItems))
			break
		}
		items = append(items, p.value(v.Index(i), depth+1))
	}
	return items
}
