package limits

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	textmessage "golang.org/x/text/message"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Check returns the first thing in a value that is not allowed, nil when all of it
// is. A field of a Go struct that need not be there and has its zero value counts as
// not given.
func (l *Limits) Check(v reflect.Value) *Violation {
	found := finder{one: true}
	found.value(l, v, "")
	return found.first()
}

// All returns everything in a value that is not allowed.
func (l *Limits) All(value any) []Violation {
	var found finder
	found.value(l, reflect.ValueOf(value), "")
	return found.violations
}

// Own is Check for a value itself, without what is in it.
func (l *Limits) Own(v reflect.Value) *Violation {
	if l == nil {
		return nil
	}
	found := finder{one: true}
	found.own(l, direct(v), "")
	return found.first()
}

// finder collects violations.
type finder struct {
	one        bool // the first is enough
	violations []Violation
	depth      int
}

func (f *finder) first() *Violation {
	if len(f.violations) == 0 {
		return nil
	}
	return &f.violations[0]
}

func (f *finder) done() bool { return f.one && len(f.violations) > 0 }

func (f *finder) add(path, format string, args ...any) {
	f.violations = append(f.violations, Violation{Path: path, Message: fmt.Sprintf(format, args...)})
}

// deepest bounds how deep a value is looked into.
const deepest = 200

func (f *finder) value(l *Limits, v reflect.Value, path string) {
	if l == nil || f.done() || f.depth > deepest {
		return
	}
	v = direct(v)
	before := len(f.violations)
	f.own(l, v, path)
	if len(f.violations) > before || !v.IsValid() || message.IsLeaf(v.Type()) {
		return
	}
	f.depth++
	defer func() { f.depth-- }()
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		items := l.Item()
		if items == nil {
			return
		}
		for i := range v.Len() {
			f.value(items, v.Index(i), path+"["+strconv.Itoa(i)+"]")
		}
	case reflect.Map:
		if len(l.fields) == 0 && l.rest == nil && l.also == nil || v.Type().Key().Kind() != reflect.String {
			return
		}
		for _, key := range sortedKeys(v) {
			f.value(l.Field(key.String()), v.MapIndex(key), message.Join(path, key.String()))
		}
	case reflect.Struct:
		f.structure(l, v, path)
	}
}

func (f *finder) structure(l *Limits, v reflect.Value, path string) {
	if l.structFields == nil { // a struct in a field of any type, or one that a reference leads to
		fields := message.Of(v.Type()).Fields
		for i := range fields {
			inner, ok := fields[i].In(v)
			if limits := l.Field(fields[i].Name); ok && limits != nil && !(limits.optional && inner.IsZero()) {
				f.value(limits, inner, message.Join(path, fields[i].Name))
			}
		}
		return
	}
	for _, s := range l.structFields {
		if inner, ok := s.field.In(v); ok && !(s.limits.optional && inner.IsZero()) {
			f.value(s.limits, inner, message.Join(path, s.field.Name))
		}
	}
}

func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

// own checks a value itself.
func (f *finder) own(l *Limits, v reflect.Value, path string) {
	if !v.IsValid() {
		if l.types != 0 && !l.types.has(kindNull) {
			f.add(path, "want %s, have null", l.types)
		}
		return
	}
	k := v.Kind()
	if l.types != 0 && !l.types.allow(v) {
		if l.text != nil && l.text.isDuration() && isNumber(v) {
			f.add(path, "%s", message.NotDuration(v))
			return
		}
		f.add(path, "want %s, have %s", l.types, have(l, v))
		return
	}
	switch {
	case k == reflect.String && v.Len() == 0 && l.optional && f.one:
		return // counts as not given
	case l.enum != nil && !l.inEnum(v):
		f.choice(l, v, path)
		return
	case l.number != nil && isNumber(v):
		l.number.check(f, l, v, path)
	case l.text != nil && k == reflect.String:
		l.text.check(f, l, v.String(), path)
	case l.list != nil && (k == reflect.Slice || k == reflect.Array):
		l.list.check(f, v, path)
	}
	if l.duration != nil {
		l.duration.check(f, l, v, path)
	}
	switch {
	case k == reflect.Map:
		f.names(l, v, path)
	case (l.closed || l.needed != nil) && message.IsStruct(v.Type()):
		f.fieldNames(l, v, path)
	}
	if l.whole != nil && !f.done() {
		f.complex(l, v, path)
	}
	if l.also != nil && !f.done() {
		f.own(l.also, v, path)
	}
}

func (f *finder) choice(l *Limits, v reflect.Value, path string) {
	known := make([]string, 0, len(l.enum))
	for _, allowed := range l.enum {
		known = append(known, word(allowed))
	}
	f.violations = append(f.violations, Violation{Path: path, Message: fmt.Sprintf("want %s, have %s", oneOf(known), have(l, v)),
		Given: given(l, v), Known: known})
}

// names checks which names an object has.
func (f *finder) names(l *Limits, v reflect.Value, path string) {
	if v.Type().Key().Kind() != reflect.String {
		return
	}
	for _, name := range l.needed {
		if !v.MapIndex(reflect.ValueOf(name).Convert(v.Type().Key())).IsValid() {
			f.add(message.Join(path, name), "the field is required and missing")
		}
	}
	if l.closed {
		for _, key := range sortedKeys(v) {
			if !slices.Contains(l.known, key.String()) {
				f.violations = append(f.violations, l.unknown(path, key.String()))
			}
		}
	}
	if l.least != nil && v.Len() < *l.least {
		f.add(path, "want at least %d fields, have %d", *l.least, v.Len())
	}
	if l.most != nil && v.Len() > *l.most {
		f.add(path, "want at most %d fields, have %d", *l.most, v.Len())
	}
}

// fieldNames is names for a Go struct where any value may be.
func (f *finder) fieldNames(l *Limits, v reflect.Value, path string) {
	var names []string
	fields := message.Of(v.Type()).Fields
	for i := range fields {
		if inner, ok := fields[i].In(v); ok && !fields[i].LeavesOut(inner) {
			names = append(names, fields[i].Name)
		}
	}
	for _, wrong := range l.Names(names) {
		wrong.Path = message.Join(path, wrong.Path)
		f.violations = append(f.violations, wrong)
	}
}

func (l *Limits) unknown(path, name string) Violation {
	what := "there is no field of that name"
	if len(l.known) > 0 {
		what += ": choose from " + listed(l.known)
	}
	return Violation{Path: message.Join(path, name), Message: what, Given: name, Known: l.known}
}

// Names returns what is wrong with the names of an object, before its values are
// known.
func (l *Limits) Names(names []string) []Violation {
	if l == nil {
		return nil
	}
	var found []Violation
	for _, name := range l.needed {
		if !slices.Contains(names, name) {
			found = append(found, Violation{Path: name, Message: "the field is required and missing"})
		}
	}
	for _, name := range names {
		if l.closed && !slices.Contains(l.known, name) {
			found = append(found, l.unknown("", name))
		}
	}
	return found
}

// Count returns what is wrong with the number of a list's items.
func (l *Limits) Count(items int) *Violation {
	if l == nil || l.list == nil {
		return nil
	}
	var found finder
	l.list.count(&found, items, "")
	return found.first()
}

// Whole reports whether a value can be judged only when all of it is there.
func (l *Limits) Whole() bool { return l != nil && l.whole != nil }

// complex asks the library, which wants JSON.
func (f *finder) complex(l *Limits, v reflect.Value, path string) {
	text, err := message.JSON(v.Interface())
	if err != nil {
		f.add(path, "the value has no JSON form: %v", err)
		return
	}
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		f.add(path, "the value has no JSON form: %v", err)
		return
	}
	var invalid *jsonschema.ValidationError
	if errors.As(l.whole.Validate(instance), &invalid) {
		f.library(invalid, path)
	}
}

func (f *finder) library(invalid *jsonschema.ValidationError, path string) {
	for _, cause := range invalid.Causes {
		f.library(cause, path)
	}
	if len(invalid.Causes) > 0 {
		return
	}
	for _, step := range invalid.InstanceLocation {
		if _, err := strconv.Atoi(step); err == nil {
			step = "[" + step + "]"
		}
		path = message.Join(path, step)
	}
	f.add(path, "%s", strings.TrimSpace(invalid.ErrorKind.LocalizedString(textmessage.NewPrinter(language.English))))
}
