package gojavm

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

var proxyType = reflect.TypeFor[goja.Proxy]()

func (j *jsonFunctions) stringify(c goja.FunctionCall) goja.Value {
	w := &jsonWriter{j: j}
	if replacer, ok := c.Argument(1).(*goja.Object); ok {
		if function, ok := goja.AssertFunction(replacer); ok {
			w.replacer = function
		} else if j.list(replacer) {
			w.names = j.names(replacer)
		}
	}
	w.gap = j.gap(c.Argument(2))
	root := j.rt.NewObject()
	own(root, "", c.Argument(0))
	if !w.field(root, "") {
		return goja.Undefined()
	}
	return j.rt.ToValue(string(w.buf))
}

// names is a replacer that lists the fields to write.
func (j *jsonFunctions) names(list *goja.Object) []string {
	names := []string{}
	seen := map[string]bool{}
	for i := range lengthOf(list) {
		item := list.Get(strconv.FormatInt(i, 10))
		switch value := item.(type) {
		case nil:
			continue
		case goja.String:
		case *goja.Object:
			if class := value.ClassName(); (class != "Number" && class != "String") || value.ExportType() == proxyType {
				continue
			}
		default:
			if !isNumber(item) {
				continue
			}
		}
		if name := item.String(); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

func isNumber(value goja.Value) bool {
	switch value.ExportType().Kind() {
	case reflect.Int64, reflect.Float64:
		return true
	}
	return false
}

// gap is what lines are indented by: up to ten blanks or characters.
func (j *jsonFunctions) gap(value goja.Value) string {
	if object, ok := value.(*goja.Object); ok {
		switch object.ClassName() {
		case "Number":
			value = object.ToNumber()
		case "String":
			value = object.ToString()
		default:
			return ""
		}
	}
	if text, ok := value.(goja.String); ok {
		return text.Substring(0, min(10, text.Length())).String()
	}
	if goja.IsUndefined(value) || goja.IsNull(value) || !isNumber(value) {
		return ""
	}
	return strings.Repeat(" ", int(min(10, max(0, value.ToInteger()))))
}

type jsonWriter struct {
	j        *jsonFunctions
	buf      []byte
	replacer goja.Callable
	names    []string
	gap      string
	indent   string
	above    []*goja.Object
}

// field writes a value and reports whether there was one that JSON has.
func (w *jsonWriter) field(holder *goja.Object, name string) bool {
	value := holder.Get(name)
	if value == nil {
		value = goja.Undefined()
	}
	if isObject(value) || isBig(value) {
		if toJSON, ok := goja.AssertFunction(value.ToObject(w.j.rt).Get("toJSON")); ok {
			value = call(toJSON, value, w.j.rt.ToValue(name))
		}
	}
	if w.replacer != nil {
		value = call(w.replacer, holder, w.j.rt.ToValue(name), value)
	}
	if object, ok := value.(*goja.Object); ok {
		return w.object(object)
	}
	return w.primitive(value)
}

func isBig(value goja.Value) bool { return value.ExportType() == reflect.TypeFor[*big.Int]() }

func isObject(value goja.Value) bool {
	_, ok := value.(*goja.Object)
	return ok
}

func (w *jsonWriter) primitive(value goja.Value) bool {
	if text, ok := value.(goja.String); ok {
		w.quote(text)
		return true
	}
	if goja.IsNull(value) {
		w.write("null")
		return true
	}
	switch v := value.Export().(type) {
	case bool:
		w.write(strconv.FormatBool(v))
	case int64:
		w.buf = strconv.AppendInt(w.buf, v, 10)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			w.write("null")
		} else {
			w.write(value.String())
		}
	case *big.Int:
		panic(w.j.rt.NewTypeError("Do not know how to serialize a BigInt"))
	default:
		return false // undefined, symbols
	}
	return true
}

func (w *jsonWriter) object(object *goja.Object) bool {
	if object.ExportType() != proxyType {
		switch object.ClassName() {
		case "Number":
			return w.primitive(object.ToNumber())
		case "String":
			return w.primitive(object.ToString())
		case "Boolean", "BigInt":
			return w.primitive(w.j.rt.ToValue(object.Export()))
		case "RawJSON":
			w.write(object.Get("rawJSON").String())
			return true
		}
	}
	if _, callable := goja.AssertFunction(object); callable {
		return false
	}
	if slices.Contains(w.above, object) {
		panic(w.j.rt.NewTypeError("Converting circular structure to JSON"))
	}
	if len(w.above) > maxJSON {
		panic(rangeError(w.j.rt, fmt.Sprintf("JSON.stringify: the value is nested over %d deep", maxJSON)))
	}
	w.above = append(w.above, object)
	outer := w.indent
	w.indent += w.gap
	if w.j.list(object) {
		w.items(object, outer)
	} else {
		w.fields(object, outer)
	}
	w.indent = outer
	w.above = w.above[:len(w.above)-1]
	return true
}

func (w *jsonWriter) items(list *goja.Object, outer string) {
	length := lengthOf(list)
	w.write("[")
	for i := range length {
		if i > 0 {
			w.write(",")
		}
		w.line(w.indent)
		if !w.field(list, strconv.FormatInt(i, 10)) {
			w.write("null")
		}
	}
	if length > 0 {
		w.line(outer)
	}
	w.write("]")
}

func (w *jsonWriter) fields(object *goja.Object, outer string) {
	names := w.names
	if names == nil {
		names = object.Keys()
	}
	w.write("{")
	empty := true
	for _, name := range names {
		before := len(w.buf)
		if !empty {
			w.write(",")
		}
		w.line(w.indent)
		w.quoted(name)
		w.write(":")
		if w.gap != "" {
			w.write(" ")
		}
		if !w.field(object, name) {
			w.buf = w.buf[:before]
			continue
		}
		empty = false
	}
	if !empty {
		w.line(outer)
	}
	w.write("}")
}

func (w *jsonWriter) line(indent string) {
	if w.gap != "" {
		w.write("\n")
		w.write(indent)
	}
}

func (w *jsonWriter) write(text string) {
	if len(w.buf)+len(text) > maxTextLength {
		panic(rangeError(w.j.rt, fmt.Sprintf("JSON.stringify: a text of over %d characters is refused", maxTextLength)))
	}
	w.buf = append(w.buf, text...)
}

func (w *jsonWriter) quote(text goja.String) {
	plain := text.String()
	if len(plain) == text.Length() || !strings.ContainsRune(plain, utf8.RuneError) {
		w.quoted(plain)
		return
	}
	w.write(`"`)
	for i := 0; i < text.Length(); i++ { // it may hold halves of pairs
		unit := rune(text.CharAt(i))
		if i+1 < text.Length() {
			if r := utf16.DecodeRune(unit, rune(text.CharAt(i+1))); r != utf8.RuneError {
				w.rune(r)
				i++
				continue
			}
		}
		w.rune(unit)
	}
	w.write(`"`)
}

func (w *jsonWriter) quoted(text string) {
	w.write(`"`)
	begin := 0
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '"' || c == '\\' {
			w.write(text[begin:i])
			w.rune(rune(c))
			begin = i + 1
		}
	}
	w.write(text[begin:])
	w.write(`"`)
}

func (w *jsonWriter) rune(r rune) {
	switch {
	case r == '"' || r == '\\':
		w.write(`\` + string(r))
	case r == '\b':
		w.write(`\b`)
	case r == '\f':
		w.write(`\f`)
	case r == '\n':
		w.write(`\n`)
	case r == '\r':
		w.write(`\r`)
	case r == '\t':
		w.write(`\t`)
	case r < 0x20 || utf16.IsSurrogate(r):
		w.write(fmt.Sprintf(`\u%04x`, r))
	default:
		w.write(string(r))
	}
}
