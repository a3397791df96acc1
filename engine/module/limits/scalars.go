package limits

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// kinds is a set of JSON's types.
type kinds uint8

const (
	kindNull kinds = 1 << iota
	kindBoolean
	kindInteger
	kindNumber
	kindString
	kindArray
	kindObject
)

// kindWords is a constant.
var kindWords = []struct {
	kind       kinds
	name, word string
}{
	{kindBoolean, "boolean", "a boolean"}, {kindInteger, "integer", "an integer"}, {kindNumber, "number", "a number"}, {kindString, "string", "a string"},
	{kindArray, "array", "a list"}, {kindObject, "object", "an object"}, {kindNull, "null", "null"},
}

func kindsOf(names []string) (set kinds) {
	for _, name := range names {
		for _, k := range kindWords {
			if k.name == name {
				set |= k.kind
			}
		}
	}
	return set
}

func (k kinds) has(kind kinds) bool { return k&kind != 0 }

// String lists the types for people, without null when there are others: nobody needs
// to write it.
func (k kinds) String() string {
	var words []string
	for _, one := range kindWords {
		if k.has(one.kind) && (one.kind != kindNull || k == kindNull) {
			words = append(words, one.word)
		}
	}
	return strings.Join(words, " or ")
}

// allow reports whether a value that is not null has one of the types.
func (k kinds) allow(v reflect.Value) bool {
	t := v.Type()
	switch kind := v.Kind(); {
	case t == numberType:
		n, err := message.PlainNumber(json.Number(v.String()))
		return err == nil && k.allow(reflect.ValueOf(n))
	case t == rawType:
		return true
	case message.IsLeaf(t):
		return !message.IsText(t) || k.has(kindString)
	case kind == reflect.String:
		return k.has(kindString)
	case kind == reflect.Bool:
		return k.has(kindBoolean)
	case v.CanInt() || v.CanUint():
		return k.has(kindInteger | kindNumber)
	case v.CanFloat():
		return k.has(kindNumber) || k.has(kindInteger) && v.Float() == math.Trunc(v.Float())
	case kind == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return k.has(kindString)
	case kind == reflect.Slice || kind == reflect.Array:
		return k.has(kindArray) || k.has(kindNull) && kind == reflect.Slice && v.IsNil()
	case kind == reflect.Map:
		return k.has(kindObject) || k.has(kindNull) && v.IsNil()
	case kind == reflect.Struct:
		return k.has(kindObject)
	}
	return true
}

var (
	numberType = reflect.TypeFor[json.Number]()
	rawType    = reflect.TypeFor[json.RawMessage]()
)

func isNumber(v reflect.Value) bool {
	return (v.CanInt() || v.CanUint() || v.CanFloat()) && !message.IsLeaf(v.Type()) || v.Type() == numberType
}

func numberIn(v reflect.Value) float64 {
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.CanFloat():
		return v.Float()
	}
	f, _ := strconv.ParseFloat(v.String(), 64)
	return f
}

func (l *Limits) setEnum(values []any) {
	l.enum = values
	l.texts = map[string]bool{}
	for _, value := range values {
		text, ok := value.(string)
		if !ok {
			l.texts = nil
			return
		}
		l.texts[text] = true
	}
}

func (l *Limits) inEnum(v reflect.Value) bool {
	if l.texts != nil {
		if v.Kind() == reflect.String {
			return l.texts[v.String()]
		}
		if text, ok := textOf(v); ok {
			return l.texts[text]
		}
		return false
	}
	for _, allowed := range l.enum {
		if same(reflect.ValueOf(allowed), v) {
			return true
		}
	}
	return false
}

// textOf returns the text that a value of a type with a form of its own is in
// messages.
func textOf(v reflect.Value) (string, bool) {
	if !message.IsLeaf(v.Type()) || !message.IsText(v.Type()) {
		return "", false
	}
	text, err := message.JSON(v.Interface())
	if err != nil {
		return "", false
	}
	plain, err := strconv.Unquote(string(text))
	return plain, err == nil
}

// same reports whether a value of a schema is a value of a message.
func same(allowed, v reflect.Value) bool {
	switch {
	case !allowed.IsValid():
		return !v.IsValid()
	case isNumber(allowed):
		return isNumber(v) && numberIn(allowed) == numberIn(v)
	case allowed.Kind() == reflect.String:
		return v.Kind() == reflect.String && v.String() == allowed.String()
	case allowed.Kind() == reflect.Bool:
		return v.Kind() == reflect.Bool && v.Bool() == allowed.Bool()
	}
	a, errA := message.JSON(allowed.Interface())
	b, errB := message.JSON(v.Interface())
	return errA == nil && errB == nil && string(a) == string(b)
}

type numberLimits struct{ least, most, above, below, step *float64 }

// heldByType reports whether the Go type allows no other numbers anyway.
func (n *numberLimits) heldByType(t reflect.Type) bool {
	unsigned := t.Kind() >= reflect.Uint && t.Kind() <= reflect.Uint64
	return unsigned && n.least != nil && *n.least == 0 && n.most == nil && n.above == nil && n.below == nil && n.step == nil
}

func (n *numberLimits) check(f *finder, l *Limits, v reflect.Value, path string) {
	value := numberIn(v)
	for _, limit := range [...]struct {
		bound  *float64
		wrong  bool
		format string
	}{
		{n.least, n.least != nil && value < *n.least, "at least %s (the minimum)"},
		{n.most, n.most != nil && value > *n.most, "at most %s (the maximum)"},
		{n.above, n.above != nil && value <= *n.above, "more than %s"},
		{n.below, n.below != nil && value >= *n.below, "less than %s"},
		{n.step, n.step != nil && math.Mod(value, *n.step) != 0, "a multiple of %s"},
	} {
		if limit.wrong {
			f.add(path, "want "+limit.format+", have %s", strconv.FormatFloat(*limit.bound, 'f', -1, 64), have(l, v))
			return
		}
	}
}

type textLimits struct {
	least, most *int
	pattern     jsonschema.Regexp
	format      *jsonschema.Format
}

func (t *textLimits) isDuration() bool { return t.format != nil && t.format.Name == "duration" }

func (t *textLimits) check(f *finder, l *Limits, text, path string) {
	switch {
	case t.least != nil && *t.least == 1 && text == "":
		f.add(path, "the text is empty")
	case t.least != nil && utf8.RuneCountInString(text) < *t.least:
		f.add(path, "want at least %d characters, have %d", *t.least, utf8.RuneCountInString(text))
	case t.most != nil && utf8.RuneCountInString(text) > *t.most:
		f.add(path, "want at most %d characters, have %d", *t.most, utf8.RuneCountInString(text))
	case t.pattern != nil && !t.pattern.MatchString(text):
		f.add(path, "want text that matches %s, have %s", t.pattern, have(l, reflect.ValueOf(text)))
	case t.format != nil:
		if err := t.format.Validate(text); err != nil {
			f.add(path, "want %s, have %s", formatWord(t.format.Name), have(l, reflect.ValueOf(text)))
		}
	}
}

func formatWord(name string) string {
	switch name {
	case "duration":
		return "a duration such as 3s, 250ms or 1h30m"
	case "date-time":
		return "a time such as 2030-01-31T12:00:00Z"
	case "uri":
		return "an address with its scheme, such as https://example.com"
	}
	return "text of the format " + name
}

type listLimits struct {
	least, most *int
	unique      bool
}

func (n *listLimits) count(f *finder, items int, path string) {
	switch {
	case n.least != nil && items < *n.least:
		f.add(path, "want at least %s, have %d", counted(*n.least), items)
	case n.most != nil && items > *n.most:
		f.add(path, "want at most %s, have %d", counted(*n.most), items)
	}
}

func counted(n int) string {
	if n == 1 {
		return "1 item"
	}
	return fmt.Sprintf("%d items", n)
}

func (n *listLimits) check(f *finder, v reflect.Value, path string) {
	n.count(f, v.Len(), path)
	if !n.unique || f.done() {
		return
	}
	seen := map[string]int{}
	for i := range v.Len() {
		text, err := message.JSON(v.Index(i).Interface())
		if err != nil {
			return
		}
		if first, twice := seen[string(text)]; twice {
			f.add(path, "want items that differ, but those at %d and %d are the same", first, i)
			return
		}
		seen[string(text)] = i
	}
}

// have says what was given. A secret is never repeated.
func have(l *Limits, v reflect.Value) string {
	if l.secret {
		return "a value that is secret"
	}
	switch {
	case v.Kind() == reflect.String && v.Type() != numberType:
		return strconv.Quote(clip(v.String()))
	case isNumber(v) || v.Kind() == reflect.Bool:
		return fmt.Sprint(v.Interface())
	}
	return message.Word(v.Type())
}

func given(l *Limits, v reflect.Value) string {
	if l.secret || v.Kind() != reflect.String {
		return ""
	}
	return v.String()
}

// clip bounds the text of an error.
func clip(text string) string {
	return texts.Cut(text, 80)
}

func word(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	text, err := message.JSON(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

func oneOf(known []string) string {
	if len(known) == 1 {
		return known[0]
	}
	return "one of " + listed(known)
}

func listed(known []string) string {
	const most = 20
	if more := len(known) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(known[:most], ", "), more)
	}
	return strings.Join(known, ", ")
}
