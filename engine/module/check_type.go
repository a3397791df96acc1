package module

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// message judges the type of a port's messages, and the types that it is made of.
func (c *checker) message(port string, t reflect.Type) {
	if t != nil {
		c.walk("port "+port, "", t)
	}
}

// walk goes over a type once. Place is the port, and path the fields that lead to the
// type.
func (c *checker) walk(place, path string, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		c.walk(place, path, t.Elem())
		return
	}
	if c.seen[t] {
		return
	}
	c.seen[t] = true
	if reason := message.Unsupported(t); reason != "" {
		c.add("%s: %s%s: no message can have it, because %s", place, fieldWord(path), t, reason)
		return
	}
	if message.IsLeaf(t) || exposes(t) {
		return
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		c.walk(place, path+"[]", t.Elem())
	case reflect.Map:
		c.walk(place, path+"{}", t.Elem())
	case reflect.Struct:
		c.declared(place, path, t)
		c.descriptions(place, path, t)
		fields := message.Of(t)
		for i := range fields.Hidden {
			hidden := &fields.Hidden[i]
			if _, ok := fields.Field(hidden.Name); !ok || len(hidden.Go.Index) == 1 {
				c.add("%s: %s%s: field %s: another field is called %q too; give them different names by json tags", place, fieldWord(path), t, hidden.Go.Name, hidden.Name)
				break
			}
		}
		for i := range fields.Fields {
			f := &fields.Fields[i]
			c.field(place, path, t, f)
			// A type without a name is judged for each field that has it.
			if reason := message.Unsupported(direct(f.Go.Type)); reason != "" {
				c.seen[direct(f.Go.Type)] = false
			}
			c.walk(place, strings.TrimPrefix(path+"."+f.Name, "."), f.Go.Type)
		}
	}
}

func direct(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func fieldWord(path string) string {
	if path == "" {
		return ""
	}
	return "field " + path + ", "
}

// declared finds declarations that work in another way than their author expects.
func (c *checker) declared(place, path string, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		reason := ""
		switch {
		case name == "-" && options == "":
		case f.Anonymous && name == "" && inner.Kind() == reflect.Struct && f.Type.Kind() == reflect.Pointer:
			reason = "it is embedded by a pointer, so its fields are not there until one is set: embed it by value"
		case f.Anonymous && name == "" && inner.Kind() == reflect.Struct:
			if !message.IsLeaf(inner) {
				c.declared(place, path, inner)
			}
		case !f.IsExported():
			if name != "" && !f.Anonymous {
				reason = "it has a json tag but a lower case name, so no message has it"
			}
		case name == "":
			reason = fmt.Sprintf("it has no name for messages: add a tag such as `json:%q`", lowerFirst(f.Name))
		case hasWord(options, "string"):
			reason = "the json option string is not supported: use a string, or leave it out"
		}
		if reason != "" {
			c.add("%s: %s%s: field %s: %s", place, fieldWord(path), t, f.Name, reason)
		}
	}
}

func hasWord(list, word string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if one == word {
			return true
		}
	}
	return false
}

func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// limitTags are the tags that limit a field's values.
var limitTags = []string{"enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
	"pattern", "format", "minItems", "maxItems", "uniqueItems", "const"}

// field judges the tags of a field: a default that can't be read, or that its own
// limits do not allow.
func (c *checker) field(place, path string, t reflect.Type, f *message.Field) {
	problem := func(format string, args ...any) {
		c.add("%s: %s%s: field %s: %w", place, fieldWord(path), t, f.Go.Name, fmt.Errorf(format, args...))
	}
	value := message.Zero(f.Go.Type)
	text, hasDefault := f.Go.Tag.Lookup("default")
	if hasDefault {
		if err := message.ParseDefault(text, value); err != nil {
			problem("the default %q can't be read: %w", text, err)
			return
		}
	}
	if !limited(f) || message.Unsupported(direct(f.Go.Type)) != "" {
		return
	}
	if wrong := cmp.Or(unfit(f), crossed(f)); wrong != "" {
		problem("%s", wrong)
		return
	}
	property, err := newSchemaReflector().property(f, reflect.Zero(t))
	if err != nil {
		problem("its tags make no schema: %w", err)
		return
	}
	schema, err := json.Marshal(property)
	if err == nil {
		var l *limits.Limits
		if l, err = limits.Compile(schema, f.Go.Type); err == nil && hasDefault {
			if wrong := l.Check(value); wrong != nil {
				problem("the default %q is not allowed: %w", text, wrong)
			}
			return
		}
	}
	if err != nil {
		problem("its tags make no schema: %w", err)
	}
}
