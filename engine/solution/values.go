package solution

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Flow makes the flow document of the solution: values checked against the
// parameters, defaults filled in, everything put in its place. An empty name is
// the solution's own. Nothing is started.
func (s *Solution) Flow(name string, values map[string]any) (*flow.Flow, error) {
	full, err := s.complete(values)
	if err != nil {
		return nil, err
	}
	document, err := s.assemble(s.shapeFor(full))
	if err != nil {
		return nil, err
	}
	if name != "" {
		document.Metadata.Name = name
	}
	if document.Metadata.Annotations == nil {
		document.Metadata.Annotations = map[string]string{}
	}
	document.Metadata.Annotations[annotation] = s.Name + "@" + s.Version
	for _, v := range s.values {
		if _, err := v.target(document); err != nil {
			continue // the node belongs to another variant; check knows them all
		}
		content, err := v.content(s.folder, full)
		if err != nil {
			return nil, fmt.Errorf("solution %s: %w", s.Name, err)
		}
		if content == nil {
			continue
		}
		if err := v.put(document, content); err != nil {
			return nil, fmt.Errorf("solution %s: %w", s.Name, err)
		}
	}
	return document, nil
}

func (v value) content(folder fs.FS, values map[string]any) (any, error) {
	if v.File != "" {
		text, err := fs.ReadFile(folder, v.File)
		return string(text), err
	}
	content := values[v.Parameter]
	if v.As != nil {
		return plain(v.As[fmt.Sprint(content)])
	}
	if v.Multiply == 0 {
		return content, nil
	}
	switch number := content.(type) {
	case int64:
		return number * v.Multiply, nil
	case float64:
		return int64(number * float64(v.Multiply)), nil
	}
	return content, nil
}

// plain is a copy of a value of the manifest, which a flow document may change.
func plain(content any) (any, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	var made any
	return made, json.Unmarshal(text, &made)
}

func (v value) put(document *flow.Flow, content any) error {
	to, err := v.target(document)
	switch {
	case err != nil:
		return err
	case to.edge != nil:
		return to.putQueue(content)
	}
	if to.node.Settings == nil {
		to.node.Settings = map[string]any{}
	}
	object, steps := to.node.Settings, to.steps
	for _, step := range steps[:len(steps)-1] {
		next, ok := object[step].(map[string]any)
		if !ok {
			next = map[string]any{}
			object[step] = next
		}
		object = next
	}
	object[steps[len(steps)-1]] = content
	return nil
}

// ParseValues reads key=value texts by the types of the parameters: numbers and
// booleans as such, lists as comma-separated text or JSON.
func ParseValues(parameters json.RawMessage, sets []string) (map[string]any, error) {
	properties, err := propertiesOf(parameters)
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	for _, set := range sets {
		key, text, ok := strings.Cut(set, "=")
		if !ok {
			return nil, fmt.Errorf("value %q: want KEY=VALUE", set)
		}
		property, known := properties[key]
		if !known {
			return nil, unknown(key, properties)
		}
		content, err := property.parse(text)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", key, err)
		}
		values[key] = content
	}
	return values, nil
}

func unknown(key string, properties map[string]*property) error {
	names := make([]string, 0, len(properties))
	for name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return fmt.Errorf("there is no parameter %q%s (have %s)", key, suggest(key, names), strings.Join(names, ", "))
}

func (p *property) parse(text string) (any, error) {
	switch p.Type {
	case "integer":
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a whole number", text)
		}
		return number, nil
	case "number":
		number, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", text)
		}
		return number, nil
	case "boolean":
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("%q is not true or false", text)
		}
		return b, nil
	case "array", "object":
		return p.parseList(text)
	}
	return text, nil
}

func (p *property) parseList(text string) (any, error) {
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
		var content any
		if err := json.Unmarshal([]byte(text), &content); err != nil {
			return nil, fmt.Errorf("%q is not JSON: %w", text, err)
		}
		return content, nil
	}
	if p.Type == "object" {
		return nil, fmt.Errorf("%q is not a JSON object", text)
	}
	items := []any{}
	for _, item := range strings.Split(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items, nil
}
