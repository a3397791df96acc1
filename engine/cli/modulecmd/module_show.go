package modulecmd

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func drawComponent(t *program.Table, c api.Component) {
	t.Line(fmt.Sprintf("%s: %s\n%s", c.Name, c.Description, c.Info))
	for _, port := range c.Ports {
		t.Line("\n" + portTitle(port))
		drawFields(t, port.Schema)
	}
	if len(c.Permissions) > 0 {
		t.Line("\npermissions in Kubernetes")
		for _, p := range c.Permissions {
			t.Line(fmt.Sprintf("  %s %s", strings.Join(p.Verbs, ", "), strings.TrimPrefix(p.APIGroup+"/"+strings.Join(p.Resources, ", "), "/")))
		}
	}
}

func portTitle(port api.Port) string {
	switch {
	case port.Name == "_settings":
		return "settings"
	case port.Name == "_control":
		return "panel"
	case port.Source:
		return "source port " + port.Name
	}
	return "target port " + port.Name
}

// field is what is shown of one field of a schema.
type field struct {
	Ref         string           `json:"$ref"`
	Type        any              `json:"type"`
	Title       string           `json:"title"`
	Description string           `json:"description"`
	Default     json.RawMessage  `json:"default"`
	Format      string           `json:"format"`
	Enum        []any            `json:"enum"`
	Minimum     json.Number      `json:"minimum"`
	Maximum     json.Number      `json:"maximum"`
	MinLength   json.Number      `json:"minLength"`
	MaxLength   json.Number      `json:"maxLength"`
	MinItems    json.Number      `json:"minItems"`
	MaxItems    json.Number      `json:"maxItems"`
	Unique      bool             `json:"uniqueItems"`
	Pattern     string           `json:"pattern"`
	ReadOnly    bool             `json:"readOnly"`
	Free        bool             `json:"configurable"`
	Items       *field           `json:"items"`
	More        json.RawMessage  `json:"additionalProperties"`
	Properties  map[string]field `json:"properties"`
	Required    []string         `json:"required"`
	Order       int              `json:"propertyOrder"`

	Definitions map[string]field `json:"definitions"`
	Defs        map[string]field `json:"$defs"`
}

// maxFieldDepth bounds how deep fields are shown: a type may hold itself.
const maxFieldDepth = 6

func drawFields(t *program.Table, schema json.RawMessage) {
	var whole field
	if json.Unmarshal(schema, &whole) != nil {
		t.Line("  any message")
		return
	}
	d := fieldDrawer{table: t, definitions: whole.Definitions}
	if d.definitions == nil {
		d.definitions = whole.Defs
	}
	whole = d.resolve(whole)
	if len(whole.Properties) == 0 {
		t.Line("  any message")
		return
	}
	d.fields(whole, "", nil)
}

// fieldDrawer writes the fields of a schema, those of nested objects below their own:
// images, images[].name.
type fieldDrawer struct {
	table       *program.Table
	definitions map[string]field
}

// resolve follows a reference to a definition.
func (d fieldDrawer) resolve(f field) field {
	name := f.Ref[strings.LastIndex(f.Ref, "/")+1:]
	found, ok := d.definitions[name]
	if f.Ref == "" || !ok {
		return f
	}
	if f.Title != "" {
		found.Title = f.Title
	}
	if f.Description != "" {
		found.Description = f.Description
	}
	found.Order, found.Ref = f.Order, f.Ref
	return found
}

func (d fieldDrawer) fields(of field, prefix string, within []string) {
	names := make([]string, 0, len(of.Properties))
	for name := range of.Properties {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if order := of.Properties[a].Order - of.Properties[b].Order; order != 0 {
			return order
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		f := d.resolve(of.Properties[name])
		d.table.Row("  "+prefix+name, f.kind(), f.help(slices.Contains(of.Required, name)))
		d.below(f, prefix+name, within)
	}
}

// below writes what a field holds, unless it holds itself.
func (d fieldDrawer) below(f field, path string, within []string) {
	for f.Items != nil {
		path += "[]"
		f = d.resolve(*f.Items)
	}
	var more field
	if len(f.Properties) == 0 && json.Unmarshal(f.More, &more) == nil {
		path += ".*"
		f = d.resolve(more)
	}
	if len(within) == maxFieldDepth || f.Ref != "" && slices.Contains(within, f.Ref) {
		return
	}
	d.fields(f, path+".", append(slices.Clone(within), f.Ref))
}

// help says in one line what the field is for and what it may hold.
func (f field) help(required bool) string {
	text := f.Description
	if text == "" {
		text = f.Title
	}
	if text = program.Shorten(strings.TrimSpace(text), 160); text != "" && !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "…") {
		text += "."
	}
	add := func(format string, args ...any) { text += " " + fmt.Sprintf(format, args...) }
	of := f
	for of.Items != nil && len(of.Enum) == 0 {
		of = *of.Items
	}
	if len(of.Enum) > 0 {
		values := make([]string, len(of.Enum))
		for i, value := range of.Enum {
			values[i] = fmt.Sprint(value)
		}
		add("One of %s.", strings.Join(values, ", "))
	}
	if limits := f.limits(); limits != "" {
		add("%s.", limits)
	}
	if len(f.Default) > 0 {
		add("Default %s.", program.Shorten(string(f.Default), 60))
	}
	if required {
		add("Required.")
	}
	if f.ReadOnly {
		add("Read only.")
	}
	return strings.TrimSpace(text)
}

// limits are the bounds of a field's value: from 1 to 10, at least 1 item.
func (f field) limits() string {
	var all []string
	between := func(least, most json.Number, unit string) {
		if last := cmp.Or(most, least); last == "1" {
			unit = strings.TrimSuffix(unit, "s")
		}
		switch {
		case least != "" && most != "":
			all = append(all, "from "+least.String()+" to "+most.String()+unit)
		case least != "":
			all = append(all, "at least "+least.String()+unit)
		case most != "":
			all = append(all, "at most "+most.String()+unit)
		}
	}
	between(f.Minimum, f.Maximum, "")
	between(f.MinLength, f.MaxLength, " characters")
	between(f.MinItems, f.MaxItems, " items")
	if f.Unique {
		all = append(all, "each value once")
	}
	if f.Pattern != "" {
		all = append(all, "matches "+f.Pattern)
	}
	text := strings.Join(all, ", ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// kind is the type of a field in a word or two.
func (f field) kind() string {
	switch {
	case f.Format == "password":
		return "secret"
	case f.Format == "button":
		return "button"
	case f.Free && f.Type == nil:
		return "any, shape by example"
	case f.Items != nil:
		return "list of " + f.Items.kind()
	case f.Ref != "" && f.Type == nil:
		return f.Ref[strings.LastIndex(f.Ref, "/")+1:]
	}
	var texts []string
	switch kinds := f.Type.(type) {
	case string:
		texts = []string{kinds}
	case []any:
		for _, k := range kinds {
			if k != "null" {
				texts = append(texts, fmt.Sprint(k))
			}
		}
	}
	if len(texts) == 0 {
		return "any"
	}
	var more field
	if len(f.Properties) == 0 && json.Unmarshal(f.More, &more) == nil && slices.Equal(texts, []string{"object"}) {
		return "object of " + more.kind()
	}
	return strings.ReplaceAll(strings.Join(texts, " or "), "array", "list")
}
