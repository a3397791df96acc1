package solution

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// newCompiler makes a compiler that reads no other schema than the one it is given: a
// package may be anybody's, and what a reference leads to could be a file of this computer.
func newCompiler() *jsonschema.Compiler {
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(nothing{})
	return compiler
}

type nothing struct{}

// Load implements jsonschema.URLLoader.
func (nothing) Load(string) (any, error) {
	return nil, errors.New("a schema must not refer to another")
}

// references are the keywords by which a schema refers to others, or has others refer to
// it. A constant.
var references = []string{"$ref", "$dynamicRef", "$recursiveRef", "$id", "id", "$anchor", "$dynamicAnchor"}

// checkReferences refuses a schema that refers to itself: few lines of one can be more work
// than a computer ever gets done, and no form can be made of it.
func checkReferences(parameters json.RawMessage) error {
	var schema any
	if len(parameters) == 0 {
		return nil
	}
	if err := json.Unmarshal(parameters, &schema); err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	if found := reference(schema); found != "" {
		return fmt.Errorf("parameters: the schema refers to another by %s: write out what is meant", found)
	}
	return nil
}

// reference returns the keyword by which a schema refers to one; what is named so as a
// parameter is none.
func reference(schema any) string {
	switch schema := schema.(type) {
	case []any:
		for _, one := range schema {
			if found := reference(one); found != "" {
				return found
			}
		}
	case map[string]any:
		for _, keyword := range references {
			if _, text := schema[keyword].(string); text {
				return keyword
			}
		}
		for keyword, inner := range schema {
			switch keyword {
			case "default", "enum", "const", "examples":
				continue // values
			}
			if found := reference(inner); found != "" {
				return found
			}
		}
	}
	return ""
}

// maxChoices bounds the combinations of values that choose what a flow is made of.
const maxChoices = 2000

// checkChoices refuses more combinations than can be looked at one by one.
func (s *Solution) checkChoices(properties map[string]*property) error {
	product := 1
	for _, name := range s.choosers() {
		if product *= len(s.valuesOf(name, properties[name])); product > maxChoices {
			return fmt.Errorf("%s: variants and parts: the parameters have more than %d combinations of values, and at most so many may choose", manifestFile, maxChoices)
		}
	}
	return nil
}
