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

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// parameters checks the schema of the form that a user fills in.
func (l *linter) parameters(s *Solution) {
	const place = "spec.parameters"
	if len(s.Parameters) == 0 || string(s.Parameters) == "null" {
		return
	}
	var schema struct {
		Type       any                        `json:"type"`
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
	}
	if err := json.Unmarshal(s.Parameters, &schema); err != nil {
		l.wrong(place, "it is no JSON Schema of an object: %v", err)
		return
	}
	if schema.Type != "object" {
		l.wrong(place+".type", "want type: object, with the parameters below properties")
	}
	if err := checkReferences(s.Parameters); err != nil {
		l.wrong(place, "%s", strings.TrimPrefix(err.Error(), "parameters: "))
		return
	}
	if !l.compiles(s.Parameters, place) {
		return
	}
	properties, err := s.properties()
	if err != nil {
		l.wrong(place, "%v", err)
		return
	}
	for i, name := range schema.Required {
		if properties[name] == nil {
			l.wrong(flow.Path(place+".required", i), "there is no parameter %q%s", name, suggest(name, keys(properties)))
		} else if p := properties[name]; len(p.Examples) == 0 && len(p.Default) == 0 && len(p.Enum) == 0 {
			l.warn(flow.Path(place+".properties", name), "it is required and has no examples: with one the form shows what is meant, and the flow can be checked here")
		}
	}
	for _, name := range keys(properties) {
		l.parameter(name, flow.Path(place+".properties", name), properties[name], schema.Properties[name])
	}
	for name := range properties {
		if !slices.ContainsFunc(s.values, func(v value) bool { return v.Parameter == name }) && !slices.Contains(s.choosers(), name) {
			l.warn(flow.Path(place+".properties", name), "nothing uses it: neither values, variants nor parts name it")
		}
	}
}

func (l *linter) parameter(name, place string, p *property, schema json.RawMessage) {
	if p == nil {
		return
	}
	if p.Title == "" {
		l.warn(place, "it has no title, which the form shows")
	}
	if p.Format != "" && l.formats != nil && !l.formats.known(p.Format) {
		l.warn(flow.Path(place, "format"), "no component judges the format %q%s", p.Format, suggest(p.Format, l.formats.names()))
	}
	if !slices.Contains([]string{"string", "integer", "number", "boolean", "array", "object"}, p.Type) {
		l.wrong(flow.Path(place, "type"), "want one of string, integer, number, boolean, array and object")
		return
	}
	try := func(content json.RawMessage, at string) {
		one := &Solution{Name: name, formats: l.formats, Parameters: json.RawMessage(fmt.Sprintf(`{"type":"object","properties":{"value":%s}}`, schema))}
		var value any
		if json.Unmarshal(content, &value) != nil {
			return
		}
		problems, err := one.validate(map[string]any{"value": value})
		for _, problem := range problems {
			l.wrong(at, "it does not fit its own parameter: %s", problem.Message)
		}
		if err != nil {
			l.wrong(at, "%v", err)
		}
	}
	if p.Format == "password" && len(p.Default) > 0 && string(p.Default) != `""` && string(p.Default) != "null" {
		l.wrong(flow.Path(place, "default"), "a secret that is in the package is everybody's: leave the default out")
	}
	if len(p.Default) > 0 {
		try(p.Default, flow.Path(place, "default"))
	}
	for i, example := range p.Examples {
		if text, err := json.Marshal(example); err == nil {
			try(text, flow.Path(place, "examples", i))
		}
	}
}

// compiles notes what keeps a text from being a JSON Schema.
func (l *linter) compiles(schema json.RawMessage, place string) bool {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		l.wrong(place, "%v", err)
		return false
	}
	compiler := newCompiler()
	if err := compiler.AddResource("parameters.json", document); err != nil {
		l.wrong(place, "%v", err)
		return false
	}
	_, err = compiler.Compile("parameters.json")
	if err == nil {
		return true
	}
	var outer *jsonschema.SchemaValidationError
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &outer) || !errors.As(outer.Err, &invalid) {
		l.wrong(place, "it is no JSON Schema: %v", err)
		return false
	}
	faults := map[string]string{}
	leaves(invalid, place, faults)
	for _, at := range slices.Sorted(maps.Keys(faults)) {
		l.wrong(at, "it is no JSON Schema: %s", faults[at])
	}
	return false
}

// leaves collects the faults at the ends of a tree of them, the first of each place.
func leaves(invalid *jsonschema.ValidationError, place string, faults map[string]string) {
	for _, cause := range invalid.Causes {
		leaves(cause, place, faults)
	}
	for _, step := range invalid.InstanceLocation {
		place = flow.Path(place, step)
	}
	if len(invalid.Causes) == 0 && faults[place] == "" {
		faults[place] = invalid.ErrorKind.LocalizedString(message.NewPrinter(language.English))
	}
}
