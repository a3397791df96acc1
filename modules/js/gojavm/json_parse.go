package gojavm

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

func (j *jsonFunctions) parse(c goja.FunctionCall) goja.Value {
	p := &jsonReader{j: j, text: wtf8(j.text(c.Argument(0)))}
	value := p.value(0)
	if p.space(); p.at < len(p.text) {
		p.unexpected()
	}
	if reviver, ok := goja.AssertFunction(c.Argument(1)); ok {
		root := j.rt.NewObject()
		own(root, "", value)
		return j.revive(reviver, root, "", 0)
	}
	return value
}

// text is what ECMAScript calls ToString.
func (j *jsonFunctions) text(value goja.Value) goja.String {
	if object, ok := value.(*goja.Object); ok {
		value = object.ToString()
	}
	switch v := value.(type) {
	case goja.String:
		return v
	case *goja.Symbol:
		panic(j.rt.NewTypeError("Cannot convert a Symbol value to a string"))
	}
	text, _ := j.rt.ToValue(value.String()).(goja.String)
	return text
}

// own sets a property as a new object has it, whatever its prototype says.
func own(object *goja.Object, name string, value goja.Value) bool {
	return object.DefineDataProperty(name, value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE) == nil
}

// jsonReader reads a text once, from left to right.
type jsonReader struct {
	j    *jsonFunctions
	text string // UTF-8, but for halves of surrogate pairs, see wtf8
	at   int
}

func (p *jsonReader) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

func (p *jsonReader) unexpected() {
	if p.at >= len(p.text) {
		panic(newError(p.j.rt, "SyntaxError", "Unexpected end of JSON input"))
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	panic(newError(p.j.rt, "SyntaxError", fmt.Sprintf("Unexpected token %q in JSON at position %d", r, utf16Length(p.text[:p.at]))))
}

func utf16Length(text string) int {
	length := 0
	for _, r := range text {
		length += max(1, utf16.RuneLen(r))
	}
	return length
}

func (p *jsonReader) expect(word string, value goja.Value) goja.Value {
	for i := range len(word) {
		if p.at >= len(p.text) || p.text[p.at] != word[i] {
			p.unexpected()
		}
		p.at++
	}
	return value
}

func (p *jsonReader) value(depth int) goja.Value {
	if depth > maxJSON {
		panic(rangeError(p.j.rt, fmt.Sprintf("JSON.parse: the text is nested over %d deep", maxJSON)))
	}
	p.space()
	if p.at >= len(p.text) {
		p.unexpected()
	}
	switch c := p.text[p.at]; {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.list(depth)
	case c == '"':
		return p.string()
	case c == 't':
		return p.expect("true", p.j.rt.ToValue(true))
	case c == 'f':
		return p.expect("false", p.j.rt.ToValue(false))
	case c == 'n':
		return p.expect("null", goja.Null())
	default:
		return p.number()
	}
}

func (p *jsonReader) list(depth int) goja.Value {
	p.at++
	var items []any
	if p.space(); p.at < len(p.text) && p.text[p.at] == ']' {
		p.at++
		return p.j.rt.NewArray()
	}
	for {
		items = append(items, p.value(depth+1))
		if p.next(']') {
			return p.j.rt.NewArray(items...)
		}
	}
}

// next reads a comma, or the end of a list or object, of which it reports.
func (p *jsonReader) next(end byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == end {
		p.at++
		return true
	}
	p.expect(",", nil)
	return false
}

func (p *jsonReader) object(depth int) goja.Value {
	p.at++
	object := p.j.rt.NewObject()
	if p.space(); p.at < len(p.text) && p.text[p.at] == '}' {
		p.at++
		return object
	}
	for {
		if p.space(); p.at >= len(p.text) || p.text[p.at] != '"' {
			p.unexpected()
		}
		name := p.string().String()
		p.space()
		p.expect(":", nil)
		own(object, name, p.value(depth+1)) // of two of a name, the last
		if p.next('}') {
			return object
		}
	}
}

func (p *jsonReader) number() goja.Value {
	begin := p.at
	p.skip('-')
	switch {
	case p.skip('0'):
	case p.digits() > 0:
	default:
		p.unexpected()
	}
	whole := true
	if p.skip('.') {
		whole = false
		if p.digits() == 0 {
			p.unexpected()
		}
	}
	if p.skip('e') || p.skip('E') {
		whole = false
		if !p.skip('+') {
			p.skip('-')
		}
		if p.digits() == 0 {
			p.unexpected()
		}
	}
	text := p.text[begin:p.at]
	if whole && len(text) < 16 && text != "-0" {
		n, _ := strconv.ParseInt(text, 10, 64) // 15 digits always fit
		return p.j.rt.ToValue(n)
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range it is infinite, as it should be
	if f == 0 && text[0] == '-' {
		f = math.Copysign(0, -1)
	}
	return p.j.rt.ToValue(f)
}

func (p *jsonReader) skip(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *jsonReader) digits() int {
	begin := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	return p.at - begin
}

func (p *jsonReader) string() goja.Value {
	p.at++
	begin, simple := p.at, true
	for ; ; p.at++ {
		if p.at >= len(p.text) || p.text[p.at] < 0x20 {
			p.unexpected()
		}
		switch p.text[p.at] {
		case '"':
			raw := p.text[begin:p.at]
			p.at++
			if simple {
				return p.j.rt.ToValue(raw)
			}
			return goja.StringFromUTF16(unescaped(raw))
		case '\\':
			simple = false
			p.escape()
		case 0xED: // may begin half of a surrogate pair
			simple = false
		}
	}
}

// escape checks an escape sequence and goes to its last byte.
func (p *jsonReader) escape() {
	p.at++
	if p.at >= len(p.text) {
		p.unexpected()
	}
	if p.text[p.at] != 'u' {
		if !strings.ContainsRune(`"\/bfnrt`, rune(p.text[p.at])) {
			p.unexpected()
		}
		return
	}
	for range 4 {
		if p.at++; p.at >= len(p.text) || !strings.ContainsRune("0123456789abcdefABCDEF", rune(p.text[p.at])) {
			p.unexpected()
		}
	}
}

// unescaped decodes the inside of a string that was checked.
func unescaped(raw string) []uint16 {
	units := make([]uint16, 0, len(raw))
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case c == '\\' && raw[i+1] == 'u':
			n, _ := strconv.ParseUint(raw[i+2:i+6], 16, 16)
			units = append(units, uint16(n))
			i += 6
		case c == '\\':
			units = append(units, escapes[raw[i+1]])
			i += 2
		case isHalf(raw[i:]):
			units = append(units, uint16(c&0x0F)<<12|uint16(raw[i+1]&0x3F)<<6|uint16(raw[i+2]&0x3F))
			i += 3
		default:
			r, size := utf8.DecodeRuneInString(raw[i:])
			units = utf16.AppendRune(units, r)
			i += size
		}
	}
	return units
}

// isHalf reports whether a text begins with half of a surrogate pair as wtf8 writes
// it. A text that came from outside need not be UTF-8 and may end anywhere.
func isHalf(text string) bool {
	return len(text) > 2 && text[0] == 0xED && text[1] >= 0xA0 && text[1] <= 0xBF && text[2]&0xC0 == 0x80
}

var escapes = map[byte]uint16{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// wtf8 is a script's text in UTF-8, in which halves of surrogate pairs are written
// as if they were characters.
func wtf8(text goja.String) string {
	plain := text.String()
	if len(plain) == text.Length() || !strings.ContainsRune(plain, utf8.RuneError) {
		return plain
	}
	var bytes []byte
	for i := 0; i < text.Length(); i++ {
		unit := rune(text.CharAt(i))
		if i+1 < text.Length() {
			if r := utf16.DecodeRune(unit, rune(text.CharAt(i+1))); r != utf8.RuneError {
				bytes = utf8.AppendRune(bytes, r)
				i++
				continue
			}
		}
		if utf16.IsSurrogate(unit) {
			bytes = append(bytes, 0xE0|byte(unit>>12), 0x80|byte(unit>>6)&0x3F, 0x80|byte(unit)&0x3F)
			continue
		}
		bytes = utf8.AppendRune(bytes, unit)
	}
	return string(bytes)
}

// revive lets the script's function have each value, innermost first.
func (j *jsonFunctions) revive(reviver goja.Callable, holder *goja.Object, name string, depth int) goja.Value {
	if depth > maxJSON {
		panic(rangeError(j.rt, fmt.Sprintf("JSON.parse: the value is nested over %d deep", maxJSON)))
	}
	value := holder.Get(name)
	if value == nil {
		value = goja.Undefined()
	}
	if object, ok := value.(*goja.Object); ok {
		if j.list(object) {
			for i := range lengthOf(object) {
				j.reviveField(reviver, object, strconv.FormatInt(i, 10), depth)
			}
		} else {
			for _, field := range object.Keys() {
				j.reviveField(reviver, object, field, depth)
			}
		}
	}
	return call(reviver, holder, j.rt.ToValue(name), value)
}

func (j *jsonFunctions) reviveField(reviver goja.Callable, object *goja.Object, name string, depth int) {
	value := j.revive(reviver, object, name, depth+1)
	if goja.IsUndefined(value) {
		_ = object.Delete(name) // what can't be deleted stays
		return
	}
	own(object, name, value) // what can't be changed stays
}

func lengthOf(object *goja.Object) int64 {
	length := object.Get("length")
	if length == nil {
		return 0
	}
	return min(max(0, length.ToInteger()), 1<<53-1)
}
