package redact

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// printer writes a message as JSON, and stops where that becomes too long.
type printer struct {
	bounds
	secrets     *Set
	left        int // values
	masked, cut bool

	out     *bytes.Buffer
	encoder *json.Encoder // writes to out
	members []member      // of the objects that are open
}

// member is a field of an object.
type member struct {
	name  string
	value reflect.Value
	note  string // instead of the value, unless empty
	boxed bool   // the value was in an interface, which counts as one more
}

func newPrinter(secrets *Set) *printer {
	out := &bytes.Buffer{}
	return &printer{secrets: secrets, out: out, encoder: json.NewEncoder(out)}
}

// restart forgets what was written, and sets the bounds of what will be.
func (p *printer) restart(b bounds) {
	p.out.Reset()
	p.bounds, p.left, p.masked, p.cut, p.members = b, b.values, false, false, p.members[:0]
}

// print writes a message, and reports whether all that the bounds leave of it fits.
func (p *printer) print(v reflect.Value) bool {
	p.value(v, 0)
	return !p.full()
}

// json returns what was written, in memory of its size.
func (p *printer) json() json.RawMessage { return bytes.Clone(p.out.Bytes()) }

func (p *printer) full() bool { return p.out.Len() > MaxJSON }

// plainByte says which bytes of a text encoding/json writes as they are, whatever is beside them.
var plainByte = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = !strings.ContainsRune(`"\<>&`, c)
	}
	return plain
}()

// string writes a text. Nearly all need no escape, and are written without encoding/json.
func (p *printer) string(text string) {
	for i := range len(text) {
		if !plainByte[text[i]] {
			p.plain(text)
			return
		}
	}
	p.out.WriteByte('"')
	p.out.WriteString(text)
	p.out.WriteByte('"')
}

// plain writes a text, a number, true, false or null.
func (p *printer) plain(value any) {
	before := p.out.Len()
	if err := p.encoder.Encode(value); err != nil {
		p.cut = true
		p.out.Truncate(before)
		_ = p.encoder.Encode(fmt.Sprintf("(no JSON form: %v)", err)) // of a text it does not fail
	}
	p.out.Truncate(p.out.Len() - 1) // the line break
}

func (p *printer) null() { p.out.WriteString("null") }

var (
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	durationType  = reflect.TypeFor[time.Duration]()
	numberType    = reflect.TypeFor[json.Number]()
	objectType    = reflect.TypeFor[map[string]any]()
	stringType    = reflect.TypeFor[string]()
	documentType  = reflect.TypeFor[*jsontext.Document]()
)

// count takes a value from those that are left, and writes that it is left out when none is.
func (p *printer) count(depth int) bool {
	if p.left--; p.left >= 0 && depth <= maxDepth {
		return true
	}
	p.cut = true
	p.plain("…")
	return false
}

func (p *printer) value(v reflect.Value, depth int) {
	if p.full() {
		return
	}
	if !v.IsValid() {
		p.null()
		return
	}
	if !p.count(depth) {
		return
	}
	if t := v.Type(); t.NumMethod() > 0 {
		switch number := json.Number(""); {
		case t == durationType:
			p.plain(p.text(time.Duration(v.Int()).String()))
			return
		case t == numberType:
			if number = json.Number(v.String()); number == "" || isNumber(number) {
				p.plain(p.number(number))
				return
			}
		case t == documentType && !v.IsNil():
			p.left++ // the same value, not one more
			p.value(reflect.ValueOf(v.Interface().(*jsontext.Document).Decoded()), depth)
			return
		case t.Implements(textMarshaler) || t.Implements(jsonMarshaler):
			if v.Kind() == reflect.Pointer && v.IsNil() {
				p.null()
				return
			}
			p.marshaled(v, depth)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		p.value(v.Elem(), depth)
	case reflect.String:
		p.string(p.text(v.String()))
	case reflect.Struct:
		p.fields(v, depth)
	case reflect.Map:
		p.mapping(v, depth)
	case reflect.Slice, reflect.Array:
		p.list(v, depth)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Complex64, reflect.Complex128:
		p.cut = true
		p.plain(fmt.Sprintf("(%s)", v.Type()))
	case reflect.Bool:
		p.out.Write(strconv.AppendBool(p.out.AvailableBuffer(), v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if p.secrets.Empty() {
			p.out.Write(strconv.AppendInt(p.out.AvailableBuffer(), v.Int(), 10))
			return
		}
		p.plain(p.number(v.Interface()))
	default:
		p.plain(p.number(v.Interface()))
	}
}

// marshaled lets a type with a JSON form of its own say it, masks that too.
func (p *printer) marshaled(v reflect.Value, depth int) {
	text, err := json.Marshal(v.Interface())
	if err != nil {
		p.cut = true
		p.plain(fmt.Sprintf("(%s)", v.Type()))
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // a float would round them
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		p.cut = true
		p.plain(fmt.Sprintf("(%s)", v.Type()))
		return
	}
	p.value(reflect.ValueOf(plain), depth+1)
}

func (p *printer) fields(v reflect.Value, depth int) {
	first := len(p.members)
	fields := message.Of(v.Type()).Fields
	for i := range fields {
		f := &fields[i]
		value, ok := f.In(v)
		if !ok || value.IsZero() && (f.OmitEmpty || f.OmitZero) {
			continue
		}
		if !f.Secret {
			p.members = append(p.members, member{name: f.Name, value: value})
		} else if !value.IsZero() {
			p.masked = true
			p.members = append(p.members, member{name: f.Name, note: Mask})
		}
	}
	p.object(first, depth)
}

func (p *printer) mapping(v reflect.Value, depth int) {
	if v.IsNil() {
		p.null()
		return
	}
	first := len(p.members)
	boxed := v.Type() == objectType && v.CanInterface()
	for name, value := range entries(v, boxed) {
		if len(p.members)-first >= p.items {
			p.cut = true
			p.members = append(p.members, member{name: "…", note: fmt.Sprintf("%d more", v.Len()-p.items)})
			break
		}
		p.members = append(p.members, member{name: p.text(name), value: value, boxed: boxed})
	}
	p.object(first, depth)
}

// entries are those of a map. What JSON is decoded to has its values at hand, in interfaces;
// reflection copies each.
func entries(v reflect.Value, boxed bool) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		if boxed {
			for name, value := range v.Interface().(map[string]any) {
				if !yield(name, reflect.ValueOf(value)) {
					return
				}
			}
			return
		}
		for entry := v.MapRange(); entry.Next(); {
			if !yield(keyOf(entry.Key()), entry.Value()) {
				return
			}
		}
	}
}

func keyOf(key reflect.Value) string {
	if key.Type() == stringType {
		return key.String()
	}
	return fmt.Sprint(key.Interface())
}

// object writes the members from an index on by their names, each once: several may have
// been masked to the same.
func (p *printer) object(first, depth int) {
	members := p.members[first:]
	slices.SortStableFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	p.out.WriteByte('{')
	for i := range members {
		m := p.members[first+i] // the objects in it may have moved them
		if i > 0 {
			if m.name == p.members[first+i-1].name {
				continue
			}
			p.out.WriteByte(',')
		}
		p.string(m.name)
		p.out.WriteByte(':')
		switch {
		case m.note != "":
			p.string(m.note)
		case p.full() || m.boxed && !p.count(depth+1):
		default:
			p.value(m.value, depth+1)
		}
		if p.full() {
			break
		}
	}
	p.out.WriteByte('}')
	clear(p.members[first:])
	p.members = p.members[:first]
}

func (p *printer) list(v reflect.Value, depth int) {
	if v.Kind() == reflect.Slice && v.IsNil() {
		p.null()
		return
	}
	if v.Type().Elem().Kind() == reflect.Uint8 {
		p.cut = true
		p.plain(fmt.Sprintf("(%d bytes)", v.Len()))
		return
	}
	p.out.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			p.out.WriteByte(',')
		}
		if i == p.items {
			p.cut = true
			p.plain(fmt.Sprintf("… %d more", v.Len()-p.items))
			break
		}
		p.value(v.Index(i), depth+1)
		if p.full() {
			break
		}
	}
	p.out.WriteByte(']')
}
