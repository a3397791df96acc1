package flowschema

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
)

type ports []port

// odd are the characters of a pattern that would need an escape in a reference.
var odd = regexp.MustCompile(`[^a-zA-Z0-9_.-]`)

// patterns are those of the ports' names, each once.
func (all ports) patterns() []string {
	var patterns []string
	for _, p := range all {
		if !slices.Contains(patterns, p.pattern) {
			patterns = append(patterns, p.pattern)
		}
	}
	slices.Sort(patterns)
	return patterns
}

// maps says for each name of a target port what a map to it may hold: the fields of
// all ports of that name, of each what one of them takes. Where one of the ports takes
// any message there is nothing to say.
func (all ports) maps(defs object) []any {
	rules := []any{}
	for _, pattern := range all.patterns() {
		place := "message." + odd.ReplaceAllString(pattern, "_")
		schema, ok := all.named(pattern).message(place, defs)
		if !ok {
			continue
		}
		defs[place] = schema
		rules = append(rules, object{
			"if":   object{"required": []any{"to"}, "properties": object{"to": object{"pattern": `\.` + pattern + "$"}}},
			"then": object{"properties": object{"map": object{"anyOf": []any{object{"$ref": "#/$defs/" + place}, object{"$ref": "#/$defs/" + expressionKind}}}}},
		})
	}
	return rules
}

func (all ports) named(pattern string) ports {
	return slices.DeleteFunc(slices.Clone(all), func(p port) bool { return p.pattern != pattern })
}

// message joins the messages of some ports; false when one of them is not known to be
// an object with certain fields.
func (all ports) message(place string, defs object) (object, bool) {
	fields := map[string][]any{}
	var needed map[string]bool // by all of them
	for _, p := range all {
		form := newForm(place, defs)
		form.free = p.varies
		whole, _ := form.whole(p.schema).(object)
		properties, ok := whole["properties"].(object)
		if closed, has := whole["additionalProperties"].(bool); !ok || !has || closed {
			return nil, false
		}
		own := map[string]bool{}
		required, _ := whole["required"].([]any)
		for _, name := range required {
			if name, ok := name.(string); ok && (needed == nil || needed[name]) {
				own[name] = true
			}
		}
		needed = own
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if !slices.ContainsFunc(fields[name], func(known any) bool { return same(known, properties[name]) }) {
				fields[name] = append(fields[name], properties[name])
			}
		}
	}
	properties := object{}
	for name, several := range fields {
		properties[name] = several[0]
		if len(several) > 1 {
			properties[name] = object{"anyOf": several}
		}
	}
	message := object{"type": []any{"object", "null"}, "properties": properties, "additionalProperties": false}
	if len(needed) > 0 {
		required := []any{}
		for _, name := range slices.Sorted(maps.Keys(needed)) {
			required = append(required, name)
		}
		message["type"], message["required"] = "object", required
	}
	return message, true
}

func same(a, b any) bool {
	one, err := json.Marshal(a)
	other, fault := json.Marshal(b)
	return err == nil && fault == nil && string(one) == string(other)
}
