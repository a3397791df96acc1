package draft

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Proposal is a setting that looks as if it were another in another environment.
type Proposal struct {
	Parameter string
	To        string // node id and path in its settings
	Value     any

	schema ordered
}

func (p Proposal) title() string {
	for _, m := range p.schema {
		if m.name == "title" {
			return fmt.Sprint(m.value)
		}
	}
	return p.Parameter
}

// words in a setting's name say that it is about where or when a flow runs.
var words = []string{
	"registry", "registries", "host", "hosts", "hostname", "url", "address", "endpoint", "server", "proxy", "domain", "namespace", "namespaces",
	"selector", "secret", "bucket", "region", "cluster", "email", "channel", "recipient", "recipients", "interval", "delay", "schedule", "zone", "service",
}

// hostLike is host.domain or host:port, with a path or without.
var hostLike = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*(\.[a-z]{2,}(:[0-9]{1,5})?|:[0-9]{2,5})(/[^\s]*)?$`)

// notHosts have the form of a host: names of files, and API versions.
var notHosts = regexp.MustCompile(`(\.(ts|js|mjs|json|yaml|yml|md|txt|csv|html|tmpl)|/v[0-9]+((alpha|beta)[0-9]+)?)$`)

// shapeSetting holds an example of what a script gives, which nothing runs by.
const shapeSetting = "outputData"

// propose goes over the settings of all nodes.
func propose(source Source) []Proposal {
	var all []Proposal
	taken := map[string]bool{}
	for _, node := range source.Document.Spec.Nodes {
		var schema map[string]any
		if source.Schema != nil {
			_ = json.Unmarshal(source.Schema(node.Component), &schema) // one that is not known says nothing
		}
		walk(node.Settings, nil, func(steps []string, value any) {
			key := steps[len(steps)-1]
			if !looksLocal(key, value) {
				return
			}
			p := Proposal{Parameter: camel(key), To: node.ID + "." + strings.Join(steps, "."), Value: value}
			if taken[p.Parameter] {
				p.Parameter = camel(node.ID + "-" + key)
			}
			for base, n := p.Parameter, 2; taken[p.Parameter]; n++ {
				p.Parameter = fmt.Sprint(base, n)
			}
			if p.schema = schemaOf(key, value, propertyAt(schema, steps), source.Formats); p.schema != nil {
				taken[p.Parameter] = true
				all = append(all, p)
			}
		})
	}
	return all
}

// walk visits what can be a parameter: single values, and lists of texts.
func walk(settings map[string]any, above []string, visit func(steps []string, value any)) {
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if strings.Contains(key, ".") || key == shapeSetting {
			continue // no path leads to the one, and the other is the same everywhere
		}
		steps := append(above[:len(above):len(above)], key)
		switch value := settings[key].(type) {
		case map[string]any:
			walk(value, steps, visit)
		case string, int64, float64, bool:
			visit(steps, value)
		case []any:
			if !slices.ContainsFunc(value, func(item any) bool { text, ok := item.(string); return !ok || strings.Contains(text, "{{") }) {
				visit(steps, value)
			}
		}
	}
}

func looksLocal(key string, value any) bool {
	text, isText := value.(string)
	if isText && (strings.Contains(text, "{{") || strings.Contains(text, "\n")) {
		return false // an expression, or a script
	}
	if isText && text != "" {
		if _, err := netip.ParseAddr(text); err == nil || strings.Contains(text, "://") || hostLike.MatchString(text) && !notHosts.MatchString(text) {
			return true
		}
	}
	if _, flag := value.(bool); flag {
		return false
	}
	return slices.ContainsFunc(split(key), func(word string) bool { return slices.Contains(words, word) })
}

// propertyAt is the schema of a setting; nil when it is not known.
func propertyAt(schema map[string]any, steps []string) map[string]any {
	for _, step := range steps {
		properties, _ := schema["properties"].(map[string]any)
		schema, _ = properties[step].(map[string]any)
	}
	return schema
}

// kept are what a parameter takes over of the schema of its setting.
var kept = []string{"enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "items"}

// schemaOf makes the schema of a parameter; nil when the value can't be one.
func schemaOf(key string, value any, setting map[string]any, formats []string) ordered {
	kind := ""
	switch value.(type) {
	case string:
		kind = "string"
	case int64:
		kind = "integer"
	case float64:
		kind = "number"
	case []any:
		kind = "array"
	default:
		return nil
	}
	title, ok := setting["title"].(string)
	if !ok || title == "" {
		title = titleOf(strings.Join(split(key), " "))
	}
	schema := ordered{{"type", kind}, {"title", title}}
	if text, ok := setting["description"].(string); ok && text != "" {
		schema = append(schema, member{"description", text})
	}
	if format, ok := setting["format"].(string); ok && slices.Contains(formats, format) {
		schema = append(schema, member{"format", format})
	}
	if setting["type"] == kind {
		for _, name := range kept {
			if content, ok := setting[name]; ok {
				schema = append(schema, member{name, content})
			}
		}
	} else if kind == "array" {
		schema = append(schema, member{"items", map[string]string{"type": "string"}})
	}
	return append(schema, member{"default", value})
}

// split takes a name in camel case, or with dashes, apart into small words.
func split(key string) []string {
	var parts []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			parts = append(parts, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	var before rune
	for _, r := range key {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			before = r
			continue
		}
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			end()
		}
		word.WriteRune(r)
		before = r
	}
	end()
	return parts
}

// camel is a name as parameters have it: labelSelector.
func camel(key string) string {
	parts := split(key)
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}
