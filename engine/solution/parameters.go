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
)

// property is what filling in needs to know of one parameter.
type property struct {
	Type        string          `json:"type"`
	Format      string          `json:"format"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Default     json.RawMessage `json:"default"`
	Enum        []any           `json:"enum"`
	Examples    []any           `json:"examples"`
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
	full, problems, err := s.judge(values)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, &ValuesError{Solution: s.Name, Problems: sorted(problems)}
	}
	return full, nil
}

// judge adds the defaults and lists what is wrong with the values.
func (s *Solution) judge(values map[string]any) (full map[string]any, problems []ValueProblem, err error) {
	properties, err := s.properties()
	if err != nil {
		return nil, nil, err
	}
	problems = unknownValues(values, properties)
	if full, err = withDefaults(values, properties); err != nil {
		return nil, nil, err
	}
	faults, err := s.validate(full)
	for i := range faults {
		if !faults[i].form {
			continue
		}
		faults[i].Message += properties[faults[i].Parameter].hint()
	}
	return full, append(problems, faults...), err
}

// hint says in words which values a parameter may have.
func (p *property) hint() string {
	if p == nil || p.Description == "" {
		return ""
	}
	text := "; wanted is: " + strings.TrimSuffix(p.Description, ".")
	if len(p.Examples) > 0 {
		text += fmt.Sprintf(", such as %v", p.Examples[0])
	}
	return text
}

// required are the names of the parameters that must have a value.
func (s *Solution) required() ([]string, error) {
	var schema struct {
		Required []string `json:"required"`
	}
	if err := json.Unmarshal(s.Parameters, &schema); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	return schema.Required, nil
}

// examplesFor returns the first example of each required parameter that has none of
// the values.
func (s *Solution) examplesFor(values map[string]any) (map[string]any, error) {
	properties, err := s.properties()
	if err != nil {
		return nil, err
	}
	required, err := s.required()
	if err != nil {
		return nil, err
	}
	examples := map[string]any{}
	for _, name := range required {
		if _, given := values[name]; !given && properties[name] != nil && len(properties[name].Examples) > 0 {
			examples[name] = properties[name].Examples[0]
		}
	}
	return examples, nil
}

// completeForFile is complete for files, which can be shown before everything is
// decided: a required parameter without a value has its first example, or none, which
// matters to templates that name it only.
func (s *Solution) completeForFile(values map[string]any) (map[string]any, error) {
	required, err := s.required()
	if err != nil {
		return nil, err
	}
	given, err := s.examplesFor(values)
	if err != nil {
		return nil, err
	}
	maps.Copy(given, values)
	full, problems, err := s.judge(given)
	if err != nil {
		return nil, err
	}
	problems = slices.DeleteFunc(problems, func(p ValueProblem) bool {
		_, has := full[p.Parameter]
		return slices.Contains(required, p.Parameter) && !has
	})
	if len(problems) > 0 {
		return nil, &ValuesError{Solution: s.Name, Problems: sorted(problems)}
	}
	return full, nil
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
	compiler := s.formats.compiler()
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
