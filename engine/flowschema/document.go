package flowschema

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// The places in flow.Schema that the catalogue fills in.
const (
	nodeKind       = "node"
	edgeKind       = "edge"
	expressionKind = "expression"
)

// Of returns the JSON Schema (draft 2020-12) of flow documents that are made of a
// catalogue's components.
func Of(ctx context.Context, catalog *catalog.Catalog) (json.RawMessage, error) {
	var document object
	if err := json.Unmarshal(flow.Schema(), &document); err != nil {
		return nil, fmt.Errorf("the schema of flow documents: %w", err)
	}
	defs, _ := document["$defs"].(object)
	defs[expressionKind] = object{
		"title": "Expression", "description": "Text with {{ }}: the expression in it is evaluated.",
		"type": "string", "pattern": `\{\{`,
	}
	var all []component
	for _, name := range catalog.Names() {
		prototype, _ := catalog.Lookup(name)
		c, err := describe(ctx, name, prototype)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	nodes(defs, all)
	edges(defs, all)
	return json.Marshal(document)
}

// object is an object of a JSON Schema.
type object = map[string]any

// nodes describes each component's settings and examples.
func nodes(defs object, all []component) {
	node, _ := defs[nodeKind].(object)
	properties, _ := node["properties"].(object)
	kind, _ := properties["component"].(object)
	names, helps, rules := []any{}, []any{}, []any{}
	for _, c := range all {
		names = append(names, c.name)
		helps = append(helps, c.help)
		rules = append(rules, object{
			"if":   object{"required": []any{"component"}, "properties": object{"component": object{"const": c.name}}},
			"then": c.node(defs),
		})
	}
	kind["enum"], kind["markdownEnumDescriptions"] = names, helps
	delete(kind, "examples")
	node["allOf"] = rules
}

// node is the schema of a node of the component.
func (c component) node(defs object) object {
	examples := object{"propertyNames": matching(c.ports.patterns())}
	if c.settings == nil {
		return object{"properties": object{"examples": examples, "settings": object{"maxProperties": 0, "description": "The component has no settings."}}}
	}
	place := "settings." + strings.ReplaceAll(c.name, "/", ".")
	settings := newForm(place, defs).whole(c.settings)
	defs[place] = settings
	node := object{"properties": object{"examples": examples, "settings": object{"$ref": "#/$defs/" + place}}}
	if whole, _ := settings.(object); whole["required"] != nil {
		node["required"] = []any{"settings"}
	}
	return node
}

// edges describes the ports at either end of an edge, and what a map may hold.
func edges(defs object, all []component) {
	edge, _ := defs[edgeKind].(object)
	properties, _ := edge["properties"].(object)
	var sources, targets ports
	for _, c := range all {
		for _, p := range c.ports {
			if p.source {
				sources = append(sources, p)
			} else {
				targets = append(targets, p)
			}
		}
	}
	end := func(name string, of ports) {
		old, _ := properties[name].(object)
		old["pattern"] = `^[a-z0-9]([-a-z0-9_]*[a-z0-9])?\.(` + strings.Join(of.patterns(), "|") + `)$`
	}
	end("from", sources)
	end("to", targets)
	edge["allOf"] = targets.maps(defs)
}

// matching is the schema of a text that is one of some names, as patterns.
func matching(patterns []string) object {
	if len(patterns) == 0 {
		return object{"maxLength": 0}
	}
	return object{"pattern": "^(" + strings.Join(patterns, "|") + ")$"}
}
