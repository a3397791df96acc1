package redact

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// maxDepth bounds how deep a message is looked into; what is deeper is not shown.
const maxDepth = 24

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

// Shown is a message as people may see it.
type Shown struct {
	JSON   json.RawMessage // at most MaxJSON bytes
	Masked bool            // a secret was masked
	Cut    bool            // something was left out
}

// Show returns a message as JSON with the secrets masked and everything beyond
// the bounds cut, and said so in its place. It never fails: what has no JSON
// form is shown as its Go type.
func Show(message any, secrets *Set) Shown {
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

func show(message any, b bounds, secrets *Set) Shown {
	p := newPrinter(b, secrets)
	text, err := json.Marshal(p.value(reflect.ValueOf(message), 0))
	if err != nil {
		p.cut = true
		text, _ = json.Marshal(fmt.Sprintf("(no JSON form: %v)", err))
	}
	return Shown{JSON: text, Masked: p.masked, Cut: p.cut}
}

// JSON is what Show shows.
func JSON(message any, secrets *Set) json.RawMessage { return Show(message, secrets).JSON }

// Text masks the secrets in a text and bounds its length.
func Text(text string, secrets *Set) string {
	p := newPrinter(usual, secrets)
	return p.text(text)
}

type printer struct {
	bounds
	secrets     *Set
	left        int // values
	masked, cut bool
}

func newPrinter(b bounds, secrets *Set) printer {
	return printer{bounds: b, secrets: secrets, left: b.values}
}

// overhang is how much of a text behind its bound is looked at, in bytes: a piece
// of a secret that begins before the bound ends within it, escapes included.
const overhang = 16 * maxPiece

// text masks first, so that no cut leaves a part of a secret.
func (p *printer) text(text string) string {
	whole := len(text)
	if whole <= p.bounds.text {
		found := p.secrets.find(text)
		if len(found) == 0 {
			return text
		}
		p.masked = true
		return masked(text, found)
	}
	p.cut = true
	window := text[:min(whole, p.bounds.text+overhang)]
	end := p.bounds.text
	found := p.secrets.find(window)
	for i, s := range found {
		if s.From >= end {
			found = found[:i]
			break
		}
		end = max(end, s.To)
	}
	p.masked = p.masked || len(found) > 0
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(masked(window[:end], found), ""), whole)
}

// number is a number as it is, or masked when its digits are a secret.
func (p *printer) number(number any) any {
	if p.secrets.Empty() || !p.secrets.covers(fmt.Sprint(number)) {
		return number
	}
	p.masked = true
	return Mask
}

// isNumber reports whether json.Number is one, as JSON has it: it may hold any text.
func isNumber(n json.Number) bool {
	const digits = "0123456789"
	return n != "" && strings.IndexByte("-"+digits, n[0]) >= 0 && strings.IndexByte(digits, n[len(n)-1]) >= 0 && json.Valid([]byte(n))
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
	switch special := v.Interface().(type) {
	case time.Duration:
		return p.text(special.String())
	case json.Number:
		if special == "" || isNumber(special) {
			return p.number(special)
		}
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
	if v.Kind() == reflect.Bool {
		return v.Bool()
	}
	return p.number(v.Interface())
}

// marshaled lets a type with a JSON form of its own say it, masks that too.
func (p *printer) marshaled(v reflect.Value, depth int) any {
	text, err := json.Marshal(v.Interface())
	if err != nil {
		p.cut = true
		return fmt.Sprintf("(%s)", v.Type())
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // a float would round them
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		p.cut = true
		return fmt.Sprintf("(%s)", v.Type())
	}
	return p.value(reflect.ValueOf(plain), depth+1)
}

func (p *printer) fields(v reflect.Value, object map[string]any, depth int) {
	fields := message.Of(v.Type()).Fields
	for i := range fields {
		f := &fields[i]
		value, ok := f.In(v)
		if !ok || value.IsZero() && (f.OmitEmpty || f.OmitZero) {
			continue
		}
		if f.Secret {
			if !value.IsZero() {
				object[f.Name] = Mask
				p.masked = true
			}
			continue
		}
		object[f.Name] = p.value(value, depth+1)
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
