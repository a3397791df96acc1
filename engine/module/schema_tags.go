package module

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/swaggest/jsonschema-go"

	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// boundTags are the tags that bound numbers, and the keywords that bound durations:
// JSON Schema has none, since a duration is text.
var boundTags = []struct{ tag, keyword string }{
	{"minimum", limits.DurationMinimum}, {"maximum", limits.DurationMaximum},
	{"exclusiveMinimum", limits.DurationAbove}, {"exclusiveMaximum", limits.DurationBelow},
}

// isDuration reports whether a field holds a duration, as such or as text.
func isDuration(t reflect.Type, tag reflect.StructTag) bool {
	t = direct(t)
	return t == durationType || t.Kind() == reflect.String && tag.Get("format") == "duration"
}

// forLibrary returns a field's tags without those that the library would misread.
func forLibrary(t reflect.Type, tag reflect.StructTag) reflect.StructTag {
	if !isDuration(t, tag) {
		return tag
	}
	for _, bound := range boundTags {
		tag = withoutTag(tag, bound.tag)
	}
	return tag
}

// withoutTag cuts `name:"value"` out of a struct tag.
func withoutTag(tag reflect.StructTag, name string) reflect.StructTag {
	value, ok := tag.Lookup(name)
	if !ok {
		return tag
	}
	text, pair := string(tag), name+":"+strconv.Quote(value)
	for i := 0; i+len(pair) <= len(text); i++ {
		if text[i:i+len(pair)] == pair && (i == 0 || text[i-1] == ' ') {
			return reflect.StructTag(text[:i] + text[i+len(pair):])
		}
	}
	return tag
}

// mendTags says in a field's schema what the library does not know how to say: bounds
// of durations, and the values of an enum as the field's type has them.
func mendTags(f *message.Field, schema *jsonschema.Schema) error {
	t := direct(f.Go.Type)
	if isDuration(t, f.Go.Tag) {
		for _, bound := range boundTags {
			text, ok := f.Go.Tag.Lookup(bound.tag)
			if !ok {
				continue
			}
			if _, err := message.ParseDuration(text); err != nil {
				return fmt.Errorf("%s: %w", bound.tag, err)
			}
			schema.WithExtraPropertiesItem(bound.keyword, text)
		}
	}
	if _, ok := f.Go.Tag.Lookup("enum"); !ok || len(schema.Enum) == 0 {
		return nil
	}
	items := (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && schema.Items != nil && schema.Items.SchemaOrBool != nil && schema.Items.SchemaOrBool.TypeObject != nil
	if items {
		t = direct(t.Elem())
	}
	values, err := enumOf(t, schema.Enum)
	if err != nil {
		return err
	}
	schema.Enum = values
	if items { // each of them, and not the list, is one of the values
		schema.Items.SchemaOrBool.TypeObject.Enum, schema.Enum = values, nil
	}
	return nil
}

// enumOf reads the values of an enum tag, which are texts, as a type has them.
func enumOf(t reflect.Type, texts []any) ([]any, error) {
	if message.IsLeaf(t) || t.Kind() == reflect.String || t.Kind() == reflect.Interface {
		return texts, nil
	}
	values := slices.Clone(texts)
	for i, value := range values {
		text, ok := value.(string)
		if !ok {
			continue // it was written as JSON
		}
		read := reflect.New(t)
		if err := json.Unmarshal([]byte(text), read.Interface()); err != nil {
			return nil, fmt.Errorf("enum: %q is no value of type %s", text, t)
		}
		values[i] = read.Elem().Interface()
	}
	return values, nil
}
