package docs_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// fieldSchema is what a page shows of a JSON Schema.
type fieldSchema struct {
	Ref         string                 `json:"$ref"`
	Defs        map[string]fieldSchema `json:"$defs"`
	Type        any                    `json:"type"`
	Title       string                 `json:"title"`
	Description string                 `json:"description"`
	Default     json.RawMessage        `json:"default"`
	Format      string                 `json:"format"`
	Enum        []any                  `json:"enum"`
	Minimum     json.Number            `json:"minimum"`
	Maximum     json.Number            `json:"maximum"`
	ReadOnly    bool                   `json:"readOnly"`
	Items       *fieldSchema           `json:"items"`
	Properties  map[string]fieldSchema `json:"properties"`
	Required    []string               `json:"required"`
	Order       int                    `json:"propertyOrder"`
}

// fieldDepth is how deep fields are shown, since a type may hold itself.
const fieldDepth = 3

// fieldTable shows the fields of a port's messages, those of objects under their own.
func fieldTable(port module.Port) (string, error) {
	text, err := module.Schema(port)
	if err != nil {
		return "", err
	}
	var whole fieldSchema
	if err := json.Unmarshal(text, &whole); err != nil {
		return "", fmt.Errorf("the schema of port %s: %w", port.Name, err)
	}
	if len(whole.Properties) == 0 {
		if typeOf(whole) == "object" {
			return "Nothing is to be set.\n", nil
		}
		return "Any message.\n", nil
	}
	var table strings.Builder
	table.WriteString("| field | type | what it is |\n|---|---|---|\n")
	writeFields(&table, whole, whole.Defs, "", 0)
	return table.String(), nil
}

func writeFields(table *strings.Builder, of fieldSchema, defs map[string]fieldSchema, path string, depth int) {
	names := slices.SortedFunc(maps.Keys(of.Properties), func(a, b string) int {
		return of.Properties[a].Order - of.Properties[b].Order
	})
	for _, name := range names {
		field := of.Properties[name]
		place := path + name
		fmt.Fprintf(table, "| `%s` | %s | %s |\n", place, typeOf(field), proseCell(about(field, slices.Contains(of.Required, name))))
		inner := field
		for inner.Items != nil {
			inner, place = *inner.Items, place+"[]"
		}
		if known, ok := defs[strings.TrimPrefix(inner.Ref, "#/$defs/")]; ok {
			inner = known
		}
		if depth+1 < fieldDepth {
			writeFields(table, inner, defs, place+".", depth+1)
		}
	}
}

func typeOf(field fieldSchema) string {
	switch {
	case field.Format == "password":
		return "secret"
	case field.Format == "button":
		return "button"
	case field.Format == "duration":
		return "duration"
	case field.Items != nil:
		return "list of " + typeOf(*field.Items)
	case field.Ref != "":
		return "object"
	}
	switch t := field.Type.(type) {
	case string:
		return t
	case []any:
		var names []string
		for _, name := range t {
			if name != "null" {
				names = append(names, fmt.Sprint(name))
			}
		}
		if len(names) == 1 && names[0] == "array" {
			return "list"
		}
		return strings.Join(names, " or ")
	}
	return "any"
}

// about says what a field is for, and which values it may have.
func about(field fieldSchema, required bool) string {
	text := field.Description
	if text == "" {
		text = field.Title
	}
	if text != "" && !strings.HasSuffix(text, ".") {
		text += "."
	}
	add := func(format string, args ...any) { text = strings.TrimSpace(text + " " + fmt.Sprintf(format, args...)) }
	if len(field.Enum) > 0 {
		var values []string
		for _, value := range field.Enum {
			values = append(values, fmt.Sprintf("`%v`", value))
		}
		add("One of %s.", strings.Join(values, ", "))
	}
	switch {
	case field.Minimum != "" && field.Maximum != "":
		add("From %s to %s.", field.Minimum, field.Maximum)
	case field.Minimum != "":
		add("At least %s.", field.Minimum)
	case field.Maximum != "":
		add("At most %s.", field.Maximum)
	}
	if required {
		add("Required.")
	}
	if field.ReadOnly {
		add("Read only.")
	}
	if len(field.Default) > 0 && string(field.Default) != `""` {
		add("Default `%s`.", strings.ReplaceAll(string(field.Default), "`", "'"))
	}
	return text
}
