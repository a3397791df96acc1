package module

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/swaggest/jsonschema-go"
)

// Tags of ours that JSON Schema does not know. They stand in the schema under
// their own names, for the form.
var formTags = []string{"configurable", "shared", "tab", "colSpan", "propertyOrder", "language", "enumTitles"}

// Schema returns the JSON Schema of a port's messages: Port.Schema verbatim when
// set, else that of Configuration's type, where fields tagged configurable take
// the shape of the published example. A port for any message gives `{}`.
func Schema(port Port) (json.RawMessage, error) {
	if len(port.Schema) > 0 {
		return port.Schema, nil
	}
	if port.Configuration == nil {
		return json.RawMessage(`{}`), nil
	}
	reflector := jsonschema.Reflector{}
	schema, err := reflector.Reflect(port.Configuration,
		jsonschema.InlineRefs,
		jsonschema.InterceptProp(func(p jsonschema.InterceptPropParams) error {
			if !p.Processed || p.PropertySchema == nil {
				return nil
			}
			addFormTags(p.PropertySchema, p.Field)
			return nil
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("schema of port %s (%T): %w", port.Name, port.Configuration, err)
	}
	shapeConfigurable(&schema, reflect.ValueOf(port.Configuration))
	text, err := json.Marshal(schema)
	if err != nil {
		return nil, fmt.Errorf("schema of port %s (%T): %w", port.Name, port.Configuration, err)
	}
	return text, nil
}

// addFormTags notes the order of the struct too: an object of JSON has none, and
// a form is read from the top.
func addFormTags(schema *jsonschema.Schema, field reflect.StructField) {
	if len(field.Index) > 0 {
		schema.WithExtraPropertiesItem("propertyOrder", field.Index[len(field.Index)-1])
	}
	for _, name := range formTags {
		text, ok := field.Tag.Lookup(name)
		if !ok {
			continue
		}
		schema.WithExtraPropertiesItem(name, tagValue(text))
	}
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

func shapeConfigurable(schema *jsonschema.Schema, example reflect.Value) {
	if example.Kind() != reflect.Struct {
		return
	}
	for i := range example.NumField() {
		field := example.Type().Field(i)
		if field.Tag.Get("configurable") != "true" || !field.IsExported() {
			continue
		}
		name := JSONName(field)
		property, ok := schema.Properties[name]
		if !ok || property.TypeObject == nil || isEmpty(example.Field(i)) {
			continue
		}
		shapeByExample(property.TypeObject, example.Field(i).Interface())
	}
}

func isEmpty(v reflect.Value) bool {
	return v.Kind() == reflect.Interface && v.IsNil()
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
	case int, int64:
		schema.WithType(jsonschema.Integer.Type())
	case float64, json.Number:
		schema.WithType(jsonschema.Number.Type())
	}
}

// JSONName returns the name of a struct field in messages: that of its json tag,
// else the Go name; "" for a field that is left out.
func JSONName(field reflect.StructField) string {
	tag := field.Tag.Get("json")
	for i := range len(tag) {
		if tag[i] == ',' {
			tag = tag[:i]
			break
		}
	}
	switch tag {
	case "-":
		return ""
	case "":
		return field.Name
	}
	return tag
}
