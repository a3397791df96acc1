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

const (
	maxDepth = 24
	// MinSecret is the least length, in bytes, of a secret that is searched for
	// outside of its field.
	MinSecret = 4
)

// bounds are what a shown message may hold.
type bounds struct {
	text   int // bytes of one string
	items  int // items of one array or object
	values int // values of one message
}

var usual = bounds{text: 8 << 10, items: 200, values: 20_000}

// tighter are for messages that are too long with the usual bounds.
var tighter = []bounds{{text: 1 << 10, items: 40, values: 1000}, {text: 200, items: 10, values: 200}}

// MaxJSON bounds the JSON of one shown message, in bytes.
const MaxJSON = 64 << 10

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
		if text := v.String(); secret && len(text) >= MinSecret {
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

func mayHoldStructs(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
		return true
	}
	return false
}

func isSecret(field reflect.StructField) bool { return field.Tag.Get("format") == "password" }

// Shown is a message as people may see it.
type Shown struct {
	JSON   json.RawMessage // at most MaxJSON bytes
	Masked bool            // a secret was masked
	Cut    bool            // something was left out
}

// Show returns a message as JSON with the secrets masked and everything beyond
// the bounds cut, and said so in its place. It never fails: what has no JSON
// form is shown as its Go type.
func Show(message any, secrets ...string) Shown {
	shown := show(message, usual, secrets)
	for _, b := range tighter {
		if len(shown.JSON) <= MaxJSON {
			return shown
		}
		shown = show(message, b, secrets)
		shown.Cut = true
	}
	if len(shown.JSON) > MaxJSON {
		shown.JSON, _ = json.Marshal(fmt.Sprintf("… (%d bytes of JSON)", len(shown.JSON)))
	}
	return shown
}

func show(message any, b bounds, secrets []string) Shown {
	p := newPrinter(b, secrets)
	text, err := json.Marshal(p.value(reflect.ValueOf(message), 0))
	if err != nil {
		p.cut = true
		text, _ = json.Marshal(fmt.Sprintf("(no JSON form: %v)", err))
	}
	return Shown{JSON: text, Masked: p.masked, Cut: p.cut}
}

// JSON is what Show shows.
func JSON(message any, secrets ...string) json.RawMessage { return Show(message, secrets...).JSON }

// Text masks the secrets in a text and bounds its length.
func Text(text string, secrets ...string) string {
	p := newPrinter(usual, secrets)
	return p.text(text)
}

type printer struct {
	bounds
	secrets     *strings.Replacer
	longest     int // secret, in bytes
	left        int // values
	masked, cut bool
}

func newPrinter(b bounds, secrets []string) printer {
	p := printer{bounds: b, left: b.values}
	if len(secrets) == 0 {
		return p
	}
	pairs := make([]string, 0, 2*len(secrets))
	for _, secret := range secrets {
		pairs = append(pairs, secret, Mask)
		p.longest = max(p.longest, len(secret))
	}
	p.secrets = strings.NewReplacer(pairs...)
	return p
}

// text masks first, so that no cut leaves a part of a secret.
func (p *printer) text(text string) string {
	whole := len(text)
	window := min(whole, p.bounds.text+p.longest)
	text = text[:window]
	if p.secrets != nil {
		masked := p.secrets.Replace(text)
		p.masked = p.masked || masked != text
		text = masked
	}
	if whole <= p.bounds.text {
		return text
	}
	p.cut = true
	if window < whole { // the end of the window may be the begin of a secret
		text = text[:max(0, len(text)-p.longest)]
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(text[:min(len(text), p.bounds.text)], ""), whole)
}

var textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
var jsonMarshaler = reflect.TypeFor[json.Marshaler]()

func (p *printer) value(v reflect.Value, depth int) any {
	if !v.IsValid() {
		return nil
	}
	if p.left--; p.left < 0 || depth > maxDepth {
		p.cut = true
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
		p.cut = true
		return fmt.Sprintf("(%s)", v.Type())
	}
	return v.Interface()
}

// marshaled lets a type with a JSON form of its own say it, masks that too.
func (p *printer) marshaled(v reflect.Value, depth int) any {
	text, err := json.Marshal(v.Interface())
	if err != nil {
		p.cut = true
		return fmt.Sprintf("(%s)", v.Type())
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		p.cut = true
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
				p.masked = true
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
	object := make(map[string]any, min(v.Len(), p.items))
	for iter := v.MapRange(); iter.Next(); {
		if len(object) >= p.items {
			p.cut = true
			object["…"] = fmt.Sprintf("%d more", v.Len()-p.items)
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
		p.cut = true
		return fmt.Sprintf("(%d bytes)", v.Len())
	}
	items := make([]any, 0, min(v.Len(), p.items))
	for i := range v.Len() {
		if i == p.items {
			p.cut = true
			items = append(items, fmt.Sprintf("… %d more", v.Len()-p.items))
			break
		}
		items = append(items, p.value(v.Index(i), depth+1))
	}
	return items
}
