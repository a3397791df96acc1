package module

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/swaggest/jsonschema-go"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Tags of ours that JSON Schema does not know. They are in the schema under
// their own names, for the form.
var formTags = []string{"configurable", "shared", "tab", "colSpan", "propertyOrder", "language"}

// Schema returns the JSON Schema of a port's messages: Port.Schema verbatim when
// set, else that of Configuration's type, where fields tagged configurable take
// the shape of the published example. A type that holds itself is written once,
// under $defs, and referred to. A port for any message gives `{}`. The same port
// gives the same text each time.
func Schema(port Port) (json.RawMessage, error) {
	if len(port.Schema) > 0 {
		return port.Schema, nil
	}
	if port.Configuration == nil {
		return json.RawMessage(`{}`), nil
	}
	switch port.Configuration.(type) {
	case map[string]any, []any: // of a port for any message, with an example
		var schema jsonschema.Schema
		shapeByExample(&schema, port.Configuration)
		return json.Marshal(schema)
	}
	reflector := newSchemaReflector()
	schema, err := reflector.of(port.Configuration)
	if err != nil {
		return nil, fmt.Errorf("schema of port %s (%T): %w", port.Name, port.Configuration, err)
	}
	shapeConfigurable(&schema, reflect.ValueOf(port.Configuration))
	if len(reflector.defs) > 0 {
		schema.WithExtraPropertiesItem("$defs", reflector.defs)
	}
	text, err := json.Marshal(schema)
	if err != nil {
		return nil, fmt.Errorf("schema of port %s (%T): %w", port.Name, port.Configuration, err)
	}
	return text, nil
}

// addFormTags adds our own tags, and the field's place in the struct: the properties of
// a schema have no order, and a form needs one.
func addFormTags(schema *jsonschema.Schema, tag reflect.StructTag, order int) {
	schema.WithExtraPropertiesItem("propertyOrder", order)
	for _, name := range formTags {
		if text, ok := tag.Lookup(name); ok {
			schema.WithExtraPropertiesItem(name, tagValue(text))
		}
	}
	if text, ok := tag.Lookup("enumTitles"); ok {
		schema.WithExtraPropertiesItem("enumTitles", EnumTitles(text))
	}
	if readonly, _ := strconv.ParseBool(tag.Get("readonly")); readonly {
		schema.WithReadOnly(true)
	}
}

// EnumTitles reads an enumTitles tag: the titles of the values of an enum, in their
// order, with | between them, or with commas when there is no |.
func EnumTitles(text string) []string {
	separator := "|"
	if !strings.Contains(text, separator) {
		separator = ","
	}
	titles := strings.Split(text, separator)
	for i := range titles {
		titles[i] = strings.TrimSpace(titles[i])
	}
	return titles
}

func tagValue(text string) any {
	if b, err := strconv.ParseBool(text); err == nil {
		return b
	}
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return text
}

// shapeConfigurable gives the fields that take any value the shape that they have in
// an example.
func shapeConfigurable(schema *jsonschema.Schema, example reflect.Value) {
	for example.Kind() == reflect.Pointer && !example.IsNil() {
		example = example.Elem()
	}
	if !example.IsValid() || !message.IsStruct(example.Type()) {
		return
	}
	fields := message.Of(example.Type()).Fields
	for i := range fields {
		f := &fields[i]
		if f.Go.Tag.Get("configurable") != "true" {
			continue
		}
		property, ok := schema.Properties[f.Name]
		value, there := f.In(example)
		if !ok || property.TypeObject == nil || !there || value.Kind() == reflect.Interface && value.IsNil() {
			continue
		}
		shapeByExample(property.TypeObject, value.Interface())
	}
}

// shapeByExample gives a schema the shape of an example value.
func shapeByExample(schema *jsonschema.Schema, example any) {
	switch value := example.(type) {
	case map[string]any:
		schema.WithType(jsonschema.Object.Type())
		for name, item := range value {
			property := jsonschema.Schema{}
			shapeByExample(&property, item)
			schema.WithPropertiesItem(name, property.ToSchemaOrBool())
		}
	case []any:
		schema.WithType(jsonschema.Array.Type())
		if len(value) > 0 {
			item := jsonschema.Schema{}
			shapeByExample(&item, value[0])
			schema.WithItems(*(&jsonschema.Items{}).WithSchemaOrBool(item.ToSchemaOrBool()))
		}
	case string:
		schema.WithType(jsonschema.String.Type())
	case bool:
		schema.WithType(jsonschema.Boolean.Type())
	case int, int64, uint64:
		schema.WithType(jsonschema.Integer.Type())
	case float64, json.Number:
		schema.WithType(jsonschema.Number.Type())
	}
}

// JSONName returns the name of a struct field in messages: that of its json tag,
// else the Go name; "" for a field that is left out. It knows nothing of embedded
// structs: package message reads whole structs.
func JSONName(field reflect.StructField) string {
	tag := field.Tag.Get("json")
	if tag == "-" {
		return ""
	}
	if name, _, _ := strings.Cut(tag, ","); name != "" {
		return name
	}
	return field.Name
}
