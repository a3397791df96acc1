package flowschema

import (
	"slices"
	"strings"
)

// form turns the schema of a Go type into that of what a flow's author may write for
// it: no other keys than those of the type, and an expression in place of any value.
type form struct {
	place string // of the schema in the document's definitions
	defs  object
	free  bool // limits that come from settings are left out
}

func newForm(place string, defs object) *form { return &form{place: place, defs: defs} }

// kept are the keywords that say the same of what is written as of the value itself.
var kept = []string{"type", "title", "description", "default", "examples", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
	"multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "deprecated"}

// whole is the form of the schema of a port.
func (f *form) whole(schema object) any {
	for _, key := range []string{"definitions", "$defs"} {
		inner, _ := schema[key].(object)
		for name, one := range inner {
			f.defs[f.place+"."+name] = f.written(one)
		}
	}
	return f.written(schema)
}

// written is the form of a schema where no expression replaces the whole.
func (f *form) written(schema any) any {
	given, ok := schema.(object)
	if !ok {
		return schema
	}
	if reference, ok := given["$ref"].(string); ok {
		return object{"$ref": f.reference(reference)}
	}
	made := object{}
	for _, key := range kept {
		if content, ok := given[key]; ok && !(f.free && key == "enum") {
			made[key] = content
		}
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "patternProperties", "propertyNames"} {
		if _, composed := given[key]; composed {
			return described(given) // too rich to be rewritten: lint has it
		}
	}
	if open, _ := given["configurable"].(bool); open {
		return described(given)
	}
	f.object(given, made)
	if items, ok := given["items"]; ok {
		made["items"] = f.value(items)
	}
	return made
}

func (f *form) object(given, made object) {
	properties, closed := given["properties"].(object)
	if closed {
		own := object{}
		for name, one := range properties {
			own[name] = f.value(one)
		}
		made["properties"] = own
	}
	switch more := given["additionalProperties"].(type) {
	case object:
		made["additionalProperties"] = f.value(more)
	case bool:
		made["additionalProperties"] = more
	default:
		if closed {
			made["additionalProperties"] = false
		}
	}
	if required := f.required(given, properties); len(required) > 0 {
		made["required"] = required
	}
}

// required are the fields that must be written: those with a default need not.
func (f *form) required(given, properties object) []any {
	names, _ := given["required"].([]any)
	return slices.DeleteFunc(slices.Clone(names), func(name any) bool {
		text, _ := name.(string)
		one, _ := properties[text].(object)
		_, has := one["default"]
		return has
	})
}

// value is the form of a schema, or an expression.
func (f *form) value(schema any) any {
	made, ok := f.written(schema).(object)
	if !ok || takesAnyText(made) {
		return made
	}
	whole := described(made)
	delete(made, "title")
	delete(made, "description")
	whole["anyOf"] = []any{made, object{"$ref": "#/$defs/" + expressionKind}}
	return whole
}

// takesAnyText reports whether every expression fits already.
func takesAnyText(schema object) bool {
	for _, limit := range []string{"enum", "const", "pattern", "minLength", "maxLength", "$ref"} {
		if _, ok := schema[limit]; ok {
			return false
		}
	}
	switch kind := schema["type"].(type) {
	case string:
		return kind == "string"
	case []any:
		return slices.Contains(kind, any("string"))
	}
	return true
}

func described(schema object) object {
	made := object{}
	for _, key := range []string{"title", "description"} {
		if text, ok := schema[key]; ok {
			made[key] = text
		}
	}
	return made
}

// reference moves a reference within a port's schema to where its definitions went.
func (f *form) reference(to string) string {
	for _, base := range []string{"#/definitions/", "#/$defs/"} {
		if name, ok := strings.CutPrefix(to, base); ok {
			return "#/$defs/" + f.place + "." + name
		}
	}
	if to == "#" {
		return "#/$defs/" + f.place
	}
	return to
}
