package solution

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// property is what filling in needs to know of one parameter.
type property struct {
	Type    string          `json:"type"`
	Title   string          `json:"title"`
	Default json.RawMessage `json:"default"`
}

func (s *Solution) properties() (map[string]*property, error) {
	return propertiesOf(s.Parameters)
}

func propertiesOf(parameters json.RawMessage) (map[string]*property, error) {
	var schema struct {
		Properties map[string]*property `json:"properties"`
	}
	if err := json.Unmarshal(parameters, &schema); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	return schema.Properties, nil
}

// complete checks values against the parameters and adds the defaults.
func (s *Solution) complete(values map[string]any) (map[string]any, error) {
	full, err := s.withDefaults(values)
	if err != nil {
		return nil, err
	}
	return full, s.validate(full)
}

func (s *Solution) withDefaults(values map[string]any) (map[string]any, error) {
	properties, err := s.properties()
	if err != nil {
		return nil, err
	}
	full := maps.Clone(values)
	if full == nil {
		full = map[string]any{}
	}
	for key := range full {
		if properties[key] == nil {
			return nil, fmt.Errorf("solution %s: %w", s.Name, unknown(key, properties))
		}
	}
	for name, p := range properties {
		if _, given := full[name]; given || len(p.Default) == 0 {
			continue
		}
		var content any
		if err := json.Unmarshal(p.Default, &content); err != nil {
			return nil, fmt.Errorf("parameter %s: default: %w", name, err)
		}
		if number, ok := content.(float64); ok && p.Type == "integer" {
			content = int64(number)
		}
		full[name] = content
	}
	return full, nil
}

func (s *Solution) validate(values map[string]any) error {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.Parameters))
	if err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("parameters.json", document); err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	schema, err := compiler.Compile("parameters.json")
	if err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	text, err := json.Marshal(values)
	if err != nil {
		return fmt.Errorf("values: %w", err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("values: %w", err)
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(schema.Validate(instance), &invalid) {
		return nil
	}
	lines := leaves(invalid)
	slices.Sort(lines)
	return fmt.Errorf("solution %s: %s", s.Name, strings.Join(lines, "; "))
}

func leaves(invalid *jsonschema.ValidationError) []string {
	if len(invalid.Causes) == 0 {
		text := invalid.ErrorKind.LocalizedString(message.NewPrinter(language.English))
		if len(invalid.InstanceLocation) > 0 {
			text = "parameter " + strings.Join(invalid.InstanceLocation, ".") + ": " + text
		}
		return []string{text}
	}
	var lines []string
	for _, cause := range invalid.Causes {
		lines = append(lines, leaves(cause)...)
	}
	return lines
}
