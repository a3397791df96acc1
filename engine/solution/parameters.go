package solution

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// property is what filling in needs to know of one parameter.
type property struct {
	Type     string          `json:"type"`
	Title    string          `json:"title"`
	Default  json.RawMessage `json:"default"`
	Enum     []any           `json:"enum"`
	Examples []any           `json:"examples"`
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
	properties, err := s.properties()
	if err != nil {
		return nil, err
	}
	problems := unknownValues(values, properties)
	full, err := withDefaults(values, properties)
	if err != nil {
		return nil, err
	}
	faults, err := s.validate(full)
	if err != nil {
		return nil, err
	}
	if problems = append(problems, faults...); len(problems) > 0 {
		return nil, &ValuesError{Solution: s.Name, Problems: sorted(problems)}
	}
	return full, nil
}

// completeForFile is complete for files, which can be shown before everything is
// decided: a required parameter without a value has its first example.
func (s *Solution) completeForFile(values map[string]any) (map[string]any, error) {
	properties, err := s.properties()
	if err != nil {
		return nil, err
	}
	var schema struct {
		Required []string `json:"required"`
	}
	if err := json.Unmarshal(s.Parameters, &schema); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	given := maps.Clone(values)
	if given == nil {
		given = map[string]any{}
	}
	for _, name := range schema.Required {
		if _, ok := given[name]; !ok && properties[name] != nil && len(properties[name].Examples) > 0 {
			given[name] = properties[name].Examples[0]
		}
	}
	return s.complete(given)
}

func withDefaults(values map[string]any, properties map[string]*property) (map[string]any, error) {
	full := maps.Clone(values)
	if full == nil {
		full = map[string]any{}
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

func (s *Solution) validate(values map[string]any) ([]ValueProblem, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.Parameters))
	if err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("parameters.json", document); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	schema, err := compiler.Compile("parameters.json")
	if err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	text, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("values: %w", err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("values: %w", err)
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(schema.Validate(instance), &invalid) {
		return nil, nil
	}
	return problemsOf(invalid), nil
}
