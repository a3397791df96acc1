package flow_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// beyondSchema lists the documents whose faults only Parse can see: in the text,
// or between its parts.
var beyondSchema = []string{"duplicate_ids.yaml", "duplicate_keys.yaml", "edges.yaml", "numbers.yaml", "labels.yaml", "several_same.yaml", "looks_wrong.yaml"}

func TestSchemaAgreesWithParse(t *testing.T) {
	schema := compile(t)
	for _, file := range documents(t) {
		name := filepath.Base(file)
		if slices.Contains(beyondSchema, name) {
			continue
		}
		flows, problems := flow.ParseAll(name, read(t, file))
		values, ok := plain(read(t, file))
		if len(flows) == 0 || !ok || slices.ContainsFunc(problems, func(p flow.Problem) bool { return p.Path == "" }) {
			continue // not a matter of form
		}
		t.Run(name, func(t *testing.T) {
			var err error
			for _, value := range values {
				if e := schema.Validate(value); e != nil {
					err = e
				}
			}
			if (err == nil) == problems.HasErrors() {
				t.Errorf("the schema says %v, Parse says %v", err, problems)
			}
		})
	}
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(flow.Schema())))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("flow.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("flow.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// plain reads documents without our reader.
func plain(text []byte) (values []any, ok bool) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var value any
		if err := decoder.Decode(&value); err != nil {
			return values, err.Error() == "EOF"
		}
		encoded, err := json.Marshal(value)
		if err != nil {
			return nil, false
		}
		decoded, err := jsonschema.UnmarshalJSON(strings.NewReader(string(encoded)))
		if err != nil {
			return nil, false
		}
		if decoded != nil {
			values = append(values, decoded)
		}
	}
}

func TestSchemaIsTheCallersOwn(t *testing.T) {
	flow.Schema()[0] = 'x'
	if !json.Valid(flow.Schema()) {
		t.Error("a caller changed the schema")
	}
}
